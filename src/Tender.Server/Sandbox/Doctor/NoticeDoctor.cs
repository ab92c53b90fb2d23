using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tender.Server.Sandbox.Doctor;

/// <summary>Why the signature of a notice does not verify, as a listener has it. Wire v2: SNS envelopes.</summary>
internal static class NoticeDoctor
{
    private const string Kind = "ipn";

    private static readonly string[] Members =
    [
        "Message",
        "MessageId",
        "Timestamp",
        "TopicArn",
        "Type",
        "SignatureVersion",
        "Signature",
    ];

    /// <summary>Examines an envelope.</summary>
    /// <param name="body">As the listener has it.</param>
    /// <param name="theirs">The text that the listener verified; null when it logged none.</param>
    /// <param name="certificatePem">The certificate that notices are signed with.</param>
    public static Diagnosis Examine(string body, string? theirs, string certificatePem)
    {
        if (Parse(body) is not { } envelope)
            return Diagnosis.Unreadable(Kind, "The body is no JSON object: verify the raw body, before it is decoded.");
        if (Members.FirstOrDefault(name => envelope[name] is null) is { } missing)
            return Diagnosis.Unreadable(Kind, $"The envelope has no {missing}: verify the whole body as it arrived.");
        if (Members.FirstOrDefault(name => Text(envelope, name) is null) is { } other)
            return new(
                Kind,
                false,
                null,
                new(other, "a text", envelope[other]!.GetValueKind().ToString()),
                $"{other} is a text in the envelope and was decoded on the way: verify it before what is inside it is "
                    + "parsed."
            );
        var signature = new byte[Text(envelope, "Signature")!.Length];
        if (!Convert.TryFromBase64String(Text(envelope, "Signature")!, signature, out var length))
            return Diagnosis.Unreadable(Kind, "The Signature is no Base64: its plus signs may have become blanks.");
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        using var key = certificate.GetRSAPublicKey()!;
        var ours = Signed(envelope);
        if (IsSigned(ours, Text(envelope, "SignatureVersion")!))
            return new(Kind, true, ours, Compare(ours, theirs), Remark(ours, theirs));
        var mistake = Mistakes(envelope, ours)
            .FirstOrDefault(one => IsSigned(one.Signed, "1") || IsSigned(one.Signed, "2"));
        return new(
            Kind,
            false,
            ours,
            mistake?.Differs,
            mistake?.Cause
                ?? "The envelope was changed after it was signed, or is of another sender: this sandbox signs with the "
                    + "certificate that its SigningCertURL names. Compare it with the stored body, which the control "
                    + "API's notifications show."
        );

        bool IsSigned(string text, string version) =>
            version is "1" or "2"
            && key.VerifyData(
                Encoding.UTF8.GetBytes(text),
                signature.AsSpan(0, length),
                version == "2" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1,
                RSASignaturePadding.Pkcs1
            );
    }

    private static IEnumerable<Mistake> Mistakes(JsonObject envelope, string ours)
    {
        // The text is right and its version is not.
        yield return new(
            ours,
            new("SignatureVersion", null, Text(envelope, "SignatureVersion")),
            "The signature is of the other version: 1 is RSA with SHA-1, 2 is RSA with SHA-256. Something changed "
                + "SignatureVersion."
        );
        var message = Text(envelope, "Message")!;
        var escaped =
            "The message was unescaped, or escaped again, on the way: verify the text that the JSON of the "
            + "envelope holds, decoded once.";
        yield return Other(
            "Message",
            message.Replace("\r\n", "\n", StringComparison.Ordinal),
            "Line ends were changed."
        );
        yield return Other("Message", System.Net.WebUtility.HtmlDecode(message), escaped);
        yield return Other("Message", message.Replace("\\/", "/", StringComparison.Ordinal), escaped);
        yield return Other("Message", message.Replace("\\\"", "\"", StringComparison.Ordinal), escaped);
        yield return Other("Message", message.Trim(), "Blanks were added around the message.");
        foreach (var (text, _) in BodySpellings.Of(message))
            yield return Other("Message", text, "The message was parsed and written again: verify it as it arrived.");
        var time = Text(envelope, "Timestamp")!;
        const string date =
            "The Timestamp was parsed and written again: verify the text that arrived, fractions included.";
        yield return Other("Timestamp", time.Replace("Z", ".000Z", StringComparison.Ordinal), date);
        foreach (var zone in new[] { "+00:00", "+0000", "" })
            if (time.EndsWith(zone, StringComparison.Ordinal))
                yield return Other("Timestamp", time[..^zone.Length] + "Z", date);
        yield return Other("TopicArn", Text(envelope, "TopicArn")!.Trim(), "Blanks were added around the TopicArn.");
        yield return Other("MessageId", Text(envelope, "MessageId")!.ToLowerInvariant(), "MessageId was changed.");

        Mistake Other(string name, string value, string cause)
        {
            var changed = envelope.DeepClone().AsObject();
            changed[name] = value;
            return new(Signed(changed), new(name, value, Text(envelope, name)), cause);
        }
    }

    /// <summary>What the signature is over: names in order, each name and each value ended by a line feed.</summary>
    private static string Signed(JsonObject envelope)
    {
        string[] names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
        return string.Concat(
            names.Where(name => envelope[name] is not null).Select(name => $"{name}\n{envelope[name]}\n")
        );
    }

    private static Difference? Compare(string ours, string? theirs)
    {
        if (theirs is null || theirs == ours)
            return null;
        var (one, other) = (ours.Split('\n'), theirs.Split('\n'));
        for (var i = 0; i < Math.Max(one.Length, other.Length); i++)
            if (one.ElementAtOrDefault(i) != other.ElementAtOrDefault(i))
                return new($"line {i + 1}", one.ElementAtOrDefault(i), other.ElementAtOrDefault(i));
        return null;
    }

    private static string? Remark(string ours, string? theirs)
    {
        if (theirs is null || theirs == ours)
            return null;
        if (theirs == ours.TrimEnd('\n'))
            return "The signature is right. The listener verified a text without the line feed at its end; each value "
                + "has one behind it.";
        return "The signature is right. The listener verified another text: the members in order, each name and each "
            + "value with a line feed behind it, and the Subject only where there is one.";
    }

    private static string? Text(JsonObject envelope, string name) =>
        envelope[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : null;

    private static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
