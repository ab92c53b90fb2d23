using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tender.MerchantKit.Notices;

/// <summary>The members of an SNS envelope, each in the one form it may have.</summary>
/// <remarks>
/// The signed text joins names and values with line feeds and without lengths, so a line feed within a value can stand
/// for the next member: one signature would then fit two different envelopes. Hence the grammars, which leave room for
/// a line feed nowhere but in the message itself, which comes first.
/// </remarks>
internal sealed partial record Envelope(
    string MessageId,
    string TopicArn,
    string Message,
    string? Subject,
    string Timestamp,
    string SignatureVersion,
    byte[] Signature,
    string SigningCertUrl
)
{
    private static readonly JsonDocumentOptions Json = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    public DateTimeOffset SentAt =>
        DateTimeOffset.Parse(
            Timestamp,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        );

    /// <summary>What the signature is over.</summary>
    // Wire v2: SNS, Verifying the signatures: names in order, each name and each value ended by a line feed, the
    // subject when there is one.
    public byte[] SignedBytes =>
        Encoding.UTF8.GetBytes(
            $"Message\n{Message}\nMessageId\n{MessageId}\n{(Subject is null ? "" : $"Subject\n{Subject}\n")}"
                + $"Timestamp\n{Timestamp}\nTopicArn\n{TopicArn}\nType\nNotification\n"
        );

    /// <summary>Reads an envelope, or says what is wrong with it.</summary>
    public static (Envelope? Envelope, Verification.Rejected? Rejection) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return Malformed("no object");
            if (Text(root, "Type") is not { } type)
                return Malformed("Type");
            if (type != "Notification")
                return (null, new Verification.Rejected(RejectionReason.NotANotification, Shown($"Type {type}")));
            return Read(root);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is no UTF-16, such as half a surrogate pair.
            return Malformed("not JSON, or a member twice");
        }
    }

    /// <summary>For a log: on one line, printable, not long.</summary>
    public static string Shown(string text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, 200));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 200)))
            shown.Append(c is < ' ' or > '~' ? '?' : c);
        return shown.ToString();
    }

    private static (Envelope?, Verification.Rejected?) Read(JsonElement root)
    {
        if (Text(root, "MessageId") is not { } id || !Uuid().IsMatch(id))
            return Malformed("MessageId");
        if (Text(root, "TopicArn") is not { } topic || !Arn().IsMatch(topic))
            return Malformed("TopicArn");
        if (Text(root, "Message") is not { } message)
            return Malformed("Message");
        var hasSubject =
            root.TryGetProperty("Subject", out var subjectElement) && subjectElement.ValueKind != JsonValueKind.Null;
        var subject = hasSubject ? Text(root, "Subject") : null;
        if (hasSubject && (subject is null || !SubjectText().IsMatch(subject)))
            return Malformed("Subject");
        if (
            Text(root, "Timestamp") is not { } timestamp
            || !Instant().IsMatch(timestamp)
            || !DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
        )
            return Malformed("Timestamp");
        if (Text(root, "SignatureVersion") is not { } version)
            return Malformed("SignatureVersion");
        if (Text(root, "SigningCertURL") is not { } url)
            return Malformed("SigningCertURL");
        if (Text(root, "Signature") is not { } base64 || !Base64().IsMatch(base64))
            return Malformed("Signature");
        var signature = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, signature, out var length))
            return Malformed("Signature");
        return (new Envelope(id, topic, message, subject, timestamp, version, signature[..length], url), null);
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static (Envelope?, Verification.Rejected?) Malformed(string what) =>
        (null, new Verification.Rejected(RejectionReason.MalformedEnvelope, what));

    [GeneratedRegex(@"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\Aarn:aws(-[a-z]+)*:sns:[a-z0-9-]{1,32}:[0-9]{12}:[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex Arn();

    [GeneratedRegex(@"\A[^\x00-\x1F\x7F]{0,256}\z")]
    private static partial Regex SubjectText();

    // Wire v1: IPN envelope, always three fraction digits; SNS itself may leave the fraction out.
    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z\z")]
    private static partial Regex Instant();

    [GeneratedRegex(@"\A[A-Za-z0-9+/]{16,1366}={0,2}\z")]
    private static partial Regex Base64();
}
