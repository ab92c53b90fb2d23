using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>Answers under a key take little room, and are replayed byte for byte, whoever kept them.</summary>
public sealed class KeptBodyTests
{
    /// <summary>As Create Charge answers.</summary>
    private static readonly string Charge = """
        {"chargeId":"C01-9421065-2027316-C000010","chargeAmount":{"amount":"1.00","currencyCode":"USD"},
        "chargePermissionId":"C01-9421065-2027316","captureAmount":null,"refundedAmount":null,"softDescriptor":null,
        "providerMetadata":{"providerReferenceId":null},"convertedAmount":null,"conversionRate":null,"channel":"Web",
        "chargeInitiator":"MITU","statusDetails":{"state":"Authorized","reasonCode":null,"reasonDescription":null,
        "lastUpdatedTimestamp":"20261130T150025Z"},"creationTimestamp":"20261130T150025Z",
        "expirationTimestamp":"20261230T150025Z","releaseEnvironment":"Sandbox","merchantMetadata":
        {"merchantReferenceId":"o-19967","merchantStoreName":null,"noteToBuyer":null,"customInformation":null},
        "platformId":null,"webCheckoutDetails":null}
        """.ReplaceLineEndings("");

    private const string Row = "scope = 'v2.key' AND key = 'k'";

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(100_000)]
    public void What_was_packed_is_unpacked_byte_for_byte(int size)
    {
        var random = new Random(size);
        byte[] noise = [(byte)'{', .. Enumerable.Range(1, Math.Max(size, 1)).Select(_ => (byte)random.Next(256))];
        byte[] text = [.. Enumerable.Range(0, size).Select(i => (byte)"\"reasonCode\":null,"[i % 18])];
        Assert.Equal(text, KeptBody.Unpack(KeptBody.Pack(text)));
        Assert.Equal(noise[..size], KeptBody.Unpack(KeptBody.Pack(noise[..size])));
        Assert.True(size < 128 ? KeptBody.Pack(text) == text : KeptBody.Pack(text).Length <= size / 2);
        Assert.InRange(KeptBody.Pack(noise[..size]).Length, 0, size);
    }

    /// <summary>What is kept refers to its bytes: another dictionary needs another mark, and this one stays.</summary>
    [Fact]
    public void The_dictionary_never_changes()
    {
        using var stream = typeof(KeptBody).Assembly.GetManifestResourceStream("answers-1.txt")!;
        Assert.Equal(
            "5a5af9a95d3422b7739f93cea40dd66c41441d43a4182290e424c310ddc33de1",
            Convert.ToHexStringLower(SHA256.HashData(stream))
        );
        // A charge as an earlier build of this release kept it.
        Assert.Equal(
            Charge,
            Encoding.UTF8.GetString(
                KeptBody.Unpack(
                    Convert.FromBase64String(
                        "AgL1a+CJ3tnAUNfSxMjQwMxU18jAyNzY0EzXGdTjMwR36MBxiSUZGuLr8GHNDlgsAiUW1BwCciCo3gN1"
                            + "VdFTH65mP2l1KiQN0y1pwzpE1OzdGhobhBiaGhgYmUaB+nM4EzdgyOp0lAi0Z2AGgkIfb8ELS6+EE3e+"
                            + "rqGlpZm5kg6820K3NA4A"
                    )
                )
            )
        );
    }

    [Fact]
    public void What_the_API_answers_takes_a_fifth_of_its_room()
    {
        var packed = KeptBody.Pack(Encoding.UTF8.GetBytes(Charge));
        Assert.InRange(packed.Length, 1, Charge.Length / 5);
        Assert.Equal(Charge, Encoding.UTF8.GetString(KeptBody.Unpack(packed)));
    }

    [Theory, OnBothDatabases]
    public async Task A_long_answer_is_packed_and_replayed_as_it_was_given(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var answer = Answer();
        var session = await Open(engines, answer);
        Assert.Equal(answer, session.Response!.Body);
        var kept = (await engines.Database.Query($"SELECT body FROM replies WHERE {Row}", row => row.GetBytes(0)))[0];
        Assert.InRange(kept.Length, 1, answer.Length / 2);
        Assert.Equal(answer, Replayed(await Open(engines, "another"u8.ToArray())));
    }

    [Theory, OnBothDatabases]
    public async Task An_answer_that_an_earlier_release_kept_is_replayed_as_it_was_given(TestDatabase database)
    {
        await using var engines = await Engines.Start(database);
        var answer = Answer();
        await Open(engines, answer);
        foreach (var kept in new[] { answer, WithBrotli(answer) })
        {
            await engines.Database.Execute(
                $"UPDATE replies SET body = @body WHERE {Row} RETURNING status",
                row => row.GetInt16(0),
                ("body", kept)
            );
            Assert.Equal(answer, Replayed(await Open(engines, "another"u8.ToArray())));
        }
    }

    /// <summary>As the release before kept it.</summary>
    private static byte[] WithBrotli(byte[] answer)
    {
        var packed = new byte[answer.Length];
        Assert.True(BrotliEncoder.TryCompress(answer, packed, out var size, quality: 1, window: 16));
        return [1, .. packed.AsSpan(0, size)];
    }

    private static byte[] Answer() =>
        Encoding.UTF8.GetBytes($"{{{string.Join(",", Enumerable.Range(0, 40).Select(i => $"\"name{i}\":null"))}}}");

    private static byte[] Replayed(CommandResult<CheckoutSession> again) =>
        Assert.IsType<CommandResult<CheckoutSession>.Replayed>(again).Response.Body;

    private static Task<CommandResult<CheckoutSession>> Open(Engines engines, byte[] answer) =>
        engines.Engine.Sessions.Open(
            Engines.Ask<CheckoutSession>("open", new("v2.key", "k", new byte[32]), _ => new StoredResponse(
                201,
                answer
            )),
            (_, id) =>
                new CheckoutSession
                {
                    Id = id,
                    State = State.Open,
                    CreatedAt = default,
                    Kind = default,
                    Terms = Terms.OneTime,
                    Requires = [],
                }
        );
}
