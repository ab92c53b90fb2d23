using System.Security.Cryptography;
using System.Text;
using Tender.Server.Hosting;
using Xunit;

namespace Tender.Tests.Hosting;

/// <summary>What leaves the server sealed is read again by the server alone, and for what it was made.</summary>
public class SealedJsonTests
{
    private readonly Secrets secrets = new(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public void What_was_sealed_for_a_place_is_read_there_and_nowhere_else()
    {
        var text = secrets.SealJson(new Ticket("é <b>", 7), "one");
        Assert.Matches("^[A-Za-z0-9_-]+$", text);
        Assert.Equal(new Ticket("é <b>", 7), secrets.OpenJson<Ticket>(text, "one"));
        Assert.Null(secrets.OpenJson<Ticket>(text, "other"));
        Assert.Null(new Secrets(RandomNumberGenerator.GetBytes(32)).OpenJson<Ticket>(text, "one"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("no base64!")]
    [InlineData("AAAA")]
    public void What_was_not_sealed_here_is_nothing(string? text) => Assert.Null(secrets.OpenJson<Ticket>(text, "one"));

    [Fact]
    public void An_altered_text_and_one_of_another_version_are_nothing()
    {
        var text = secrets.SealJson(new Ticket("a", 7), "one");
        Assert.Null(secrets.OpenJson<Ticket>((text[0] == 'A' ? 'B' : 'A') + text[1..], "one"));
        Assert.Null(secrets.OpenJson<Ticket>(secrets.SealJson(new { Count = "seven" }, "one"), "one"));
        Assert.Null(secrets.OpenJson<Ticket>(secrets.SealJson(new StringBuilder("x").ToString(), "one"), "one"));
    }

    private sealed record Ticket(string Name, int Count);
}
