using System.Text;
using System.Text.Json;
using Tender.Server.Http;
using Tender.Server.Http.V2;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Sdk;

/// <summary>
/// The gate beside the official signer: every request that the SDK for Node.js 2.3.4 signed is taken, and not one of
/// them that was changed in a single place.
/// </summary>
public class SignatureDifferentialTests
{
    private const string KeyId = "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA";

    /// <summary>Signed in one process of Node.js, whose whole output is kept.</summary>
    private const int BatchSize = 20_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task What_the_sdk_signed_is_taken_and_nothing_that_was_changed()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        using var key = PssKey.Read(rsa.ExportSubjectPublicKeyInfoPem())!;
        var random = new Random(20261129);
        var (left, taken) = (Soak.Times("TENDER_SIGNATURES", 5_000), 0);
        var accepted = new List<string>();
        for (var batch = Math.Min(left, BatchSize); batch > 0; left -= batch, batch = Math.Min(left, BatchSize))
        {
            foreach (var line in await Sign(rsa.ExportPkcs8PrivateKeyPem(), batch))
            {
                var request = Read(line);
                Assert.True(IsTaken(request, key), $"refused: {line}");
                taken++;
                var (changed, what) = Change(request, random);
                if (IsTaken(changed, key))
                    accepted.Add($"{what} of {line}");
            }
        }
        Assert.Empty(accepted);
        TestContext.Current.SendDiagnosticMessage($"{taken} signed requests taken, as many changed ones refused");
    }

    private static async Task<string[]> Sign(string privateKey, int count)
    {
        var (code, output, errors) = await NodeScripts.Execute(
            "node",
            await NodeScripts.Folder.Value,
            JsonSerializer.Serialize(
                new
                {
                    privateKey,
                    publicKeyId = KeyId,
                    count,
                },
                JsonSerializerOptions.Web
            ),
            null,
            "signatures.mjs"
        );
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == count, $"node ended with {code}: {errors}");
        return lines;
    }

    private static WireRequest Read(string line)
    {
        var said = JsonDocument.Parse(line).RootElement;
        return new(
            said.GetProperty("method").GetString()!,
            said.GetProperty("target").GetString()!,
            [
                .. said.GetProperty("headers")
                    .EnumerateObject()
                    .Select(one => new KeyValuePair<string, string>(one.Name, one.Value.GetString()!)),
            ],
            Encoding.UTF8.GetBytes(said.GetProperty("body").GetString()!)
        );
    }

    private static bool IsTaken(WireRequest request, PssKey key) =>
        V2Signature.TryRead(request, TimeProvider.System.GetUtcNow(), Window, out var claim, out _)
        && V2Signature.Verify(request, claim, key).Verified;

    /// <summary>The same request, changed in one place that says something.</summary>
    private static (WireRequest Changed, string What) Change(WireRequest request, Random random)
    {
        var headers = request.Headers.ToList();
        switch (random.Next(6))
        {
            case 0 when request.Body.Length > 0:
                var body = request.Body.ToArray();
                body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
                return (new(request.Method, request.Target, headers, body), "a bit of the body");
            case 1:
                return (
                    new(request.Method == "GET" ? "POST" : "GET", request.Target, headers, request.Body),
                    "the method"
                );
            case 2:
                var target = request.Target.ToCharArray();
                var letters = Enumerable
                    .Range(0, target.Length)
                    .Where(i => char.IsAsciiLetterLower(target[i]))
                    .ToArray();
                var at = letters[random.Next(letters.Length)];
                target[at] = target[at] == 'q' ? 'z' : 'q';
                return (new(request.Method, new string(target), headers, request.Body), $"letter {at} of the target");
            case 3:
                return (Header("x-amz-pay-region", _ => "eu"), "the region");
            case 4 when request.Header("x-amz-pay-idempotency-key") is not null:
                return (
                    Header("x-amz-pay-idempotency-key", one => one[..^1] + (one[^1] == '0' ? '1' : '0')),
                    "the key"
                );
            default:
                // Not the last characters: the last bits of Base64 may mean nothing.
                return (Header("authorization", one =>
                    {
                        var place = one.LastIndexOf('=', one.Length - 4) + 1 + random.Next(300);
                        return one[..place] + (one[place] == 'A' ? 'B' : 'A') + one[(place + 1)..];
                    }), "a character of the signature");
        }

        WireRequest Header(string name, Func<string, string> change) =>
            new(
                request.Method,
                request.Target,
                [
                    .. headers.Select(one =>
                        one.Key == name ? new KeyValuePair<string, string>(name, change(one.Value)) : one
                    ),
                ],
                request.Body
            );
    }
}
