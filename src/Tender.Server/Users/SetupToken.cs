using System.Security.Cryptography;
using System.Text;
using Tender.Server.Hosting;

namespace Tender.Server.Users;

/// <summary>
/// Lets whoever has it make the first admin, once: a live installation begins without anybody. It is drawn at each
/// start until there is one, and stands in the data directory.
/// </summary>
internal sealed class SetupToken
{
    private readonly DataDirectory directory;
    private readonly UserAccounts accounts;
    private string? text;

    private SetupToken(DataDirectory directory, UserAccounts accounts, string? text) =>
        (this.directory, this.accounts, this.text) = (directory, accounts, text);

    /// <summary>The token; null once there is a user.</summary>
    public string? Text => text;

    public static async Task<SetupToken> Draw(DataDirectory directory, UserAccounts accounts)
    {
        if (await accounts.Any())
        {
            directory.WriteSetupToken(null);
            return new(directory, accounts, null);
        }
        var text = UserAccounts.NewSecret();
        directory.WriteSetupToken(text);
        return new(directory, accounts, text);
    }

    /// <summary>Whether a text is the token; compared in constant time.</summary>
    public bool Is(string? given) =>
        text is { } token
        && given is not null
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(given.Trim())),
            SHA256.HashData(Encoding.UTF8.GetBytes(token))
        );

    /// <summary>Makes the first admin, and is used up. Null: it is done; otherwise why not.</summary>
    public async Task<string?> Use(string name, string password)
    {
        if (await accounts.Add(name, password, Storage.Role.Admin, isFirst: true) is { } why)
        {
            if (await accounts.Any())
                Forget();
            return why;
        }
        Forget();
        return null;
    }

    /// <summary>There is a user, as somebody has shown: nothing is left to set up, whichever node it was done on.
    /// </summary>
    public void Forget()
    {
        if (text is null)
            return;
        text = null;
        directory.WriteSetupToken(null);
    }
}
