using System.Buffers.Text;
using System.Text;
using Tender.Server.Hosting;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>Somebody who is signed in to the console.</summary>
/// <param name="Id">What only the browser has: 256 random bits.</param>
internal sealed record ConsoleSession(string Id)
{
    private const string FormPlace = "console-form";

    /// <summary>Which user of a live installation; null in the sandbox, whose console does everything.</summary>
    public User? User { get; init; }

    /// <summary>Whether the user gave the password a moment ago.</summary>
    public bool IsFresh { get; init; }

    /// <summary>A code that only a form shown in this session has.</summary>
    public string FormToken(Secrets secrets) =>
        Base64Url.EncodeToString(secrets.Mac(Encoding.UTF8.GetBytes(Id), FormPlace));

    /// <summary>Whether a form carries the code, made here or on a node that seals with another key.</summary>
    public bool IsFormToken(Secrets secrets, string? text) =>
        text is not null
        && Base64Url.IsValid(text)
        && secrets.IsMac(Base64Url.DecodeFromChars(text), Encoding.UTF8.GetBytes(Id), FormPlace);
}
