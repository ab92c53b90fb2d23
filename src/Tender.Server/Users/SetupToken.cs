using System.Security.Cryptography;
using System.Text;
using Tender.Server.Hosting;

namespace Tender.Server.Users;

/// <summary>
/// Lets whoever has it make an admin, once: a live installation begins without anybody. It is drawn at each start
/// until there is one, and at a start that asks for it because no admin can sign in any more. It stands in the data
/// directory.
/// </summary>
internal sealed class SetupToken
{
    private readonly DataDirectory directory;
    private readonly UserAccounts accounts;
    private readonly bool isAsked;
    private string? text;

    private SetupToken(DataDirectory directory, UserAccounts accounts, bool isAsked, string? text) =>
        (this.directory, this.accounts, this.isAsked, this.text) = (directory, accounts, isAsked, text);

    /// <summary>The token; null once there is a user, or once it was used.</summary>
    public string? Text => text;

    /// <param name="directory">Where it stands.</param>
    /// <param name="accounts">The users there are.</param>
    /// <param name="isAsked">Whether this start asks for it although there are users.</param>
    public static async Task<SetupToken> Draw(DataDirectory directory, UserAccounts accounts, bool isAsked)
    {
        var text = isAsked || !await accounts.Any() ? UserAccounts.NewSecret() : null;
        directory.WriteSetupToken(text);
        return new(directory, accounts, isAsked, text);
    }

    /// <summary>Whether a text is the token; compared in constant time.</summary>
    public bool Is(string? given) =>
        text is { } token
        && given is not null
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(given.Trim())),
            SHA256.HashData(Encoding.UTF8.GetBytes(token))
        );

    /// <summary>Makes an admin, and is used up. Null: it is done; otherwise why not.</summary>
    public async Task<string?> Use(string name, string password)
    {
        // Of two at once, one has it.
        if (Interlocked.Exchange(ref text, null) is not { } token)
            return "There is a user already: sign in.";
        if (await accounts.Add(name, password, Storage.Role.Admin, isFirst: !isAsked) is { } why)
        {
            text = token;
            await Forget();
            return why;
        }
        directory.WriteSetupToken(null);
        return null;
    }

    /// <summary>
    /// Where there is a user, nothing is left to set up, whichever node it was done on; unless this start asks for it.
    /// </summary>
    public async Task Forget()
    {
        if (text is null || isAsked || !await accounts.Any())
            return;
        text = null;
        directory.WriteSetupToken(null);
    }
}
