using System.Text;
using Tender.Core;
using Tender.Server.Storage;
using Tender.Tests.Harness;
using Xunit;

namespace Tender.Tests.Storage;

/// <summary>Answers under a key take little room, and are replayed byte for byte, whoever kept them.</summary>
public sealed class KeptBodyTests
{
    private const string Row = "scope = 'v2.key' AND key = 'k'";

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(100_000)]
    public void What_was_packed_is_unpacked_byte_for_byte(int size)
    {
        var random = new Random(size);
        byte[] noise = [(byte)'{', .. Enumerable.Range(1, Math.Max(size, 1)).Select(_ => (byte)random.Next(256))];
        byte[] text = [.. Enumerable.Range(0, size).Select(i => (byte)"\"reasonCode\":null,"[i % 18])];
        Assert.Equal(text, KeptBody.Unpack(KeptBody.Pack(text)));
        Assert.Equal(noise[..size], KeptBody.Unpack(KeptBody.Pack(noise[..size])));
        if (size >= 256)
            Assert.InRange(KeptBody.Pack(text).Length, 1, size / 2);
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
        await engines.Database.Execute(
            $"UPDATE replies SET body = @body WHERE {Row} RETURNING status",
            row => row.GetInt16(0),
            ("body", answer)
        );
        Assert.Equal(answer, Replayed(await Open(engines, "another"u8.ToArray())));
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
