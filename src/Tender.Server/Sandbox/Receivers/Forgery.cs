using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tender.Server.Notifications;

namespace Tender.Server.Sandbox.Receivers;

/// <summary>One way to forge a notice.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tries">What is wrong with it, in words.</param>
/// <param name="Change">Changes a good envelope.</param>
internal sealed record Forgery(string Name, string Tries, Action<JsonObject> Change)
{
    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("signature", "the signature is of another text", envelope => envelope["Signature"] = Noise()),
        new("unsigned", "there is no signature", envelope => envelope.Remove("Signature")),
        new("message", "the message was altered behind the signature", envelope =>
            envelope["Message"] = envelope["Message"]!.GetValue<string>() + " "
        ),
        new("time", "the time was altered behind the signature", envelope =>
            envelope["Timestamp"] = "2031-01-01T00:00:00.000Z"
        ),
        new("certificate", "the certificate is on a host of somebody else's", envelope =>
            envelope["SigningCertURL"] = "https://sns.us-east-1.amazonaws.com.example.net/cert.pem"
        ),
        new("certificatePath", "the certificate is a file of this host that signs nothing", envelope =>
            envelope["SigningCertURL"] = "https://sns.us-east-1.amazonaws.com/ca.pem"
        ),
        new("version", "the version of the signature is unknown", envelope => envelope["SignatureVersion"] = "3"),
        new("topic", "the topic is another merchant's", envelope =>
            envelope["TopicArn"] = envelope["TopicArn"]!.GetValue<string>() + "X"
        ),
    ];

    /// <summary>A good notice, forged.</summary>
    public TriedNotice Of(TriedNotice good)
    {
        var envelope = JsonNode.Parse(good.Body)!.AsObject();
        Change(envelope);
        return good with { Body = Encoding.UTF8.GetBytes(envelope.ToJsonString()) };
    }

    private static string Noise() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(256));
}
