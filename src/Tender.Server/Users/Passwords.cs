using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Tender.Server.Storage;

namespace Tender.Server.Users;

/// <summary>
/// Hashes passwords (PBKDF2 with HMAC-SHA-512, as ASP.NET's own hasher does it). A hash is computed for unknown names
/// too, so that an answer takes as long whoever was named. Safe for any number of threads.
/// </summary>
/// <param name="rounds">How much work a hash is.</param>
/// <param name="turns">What a comparison waits for; null for its turn alone.</param>
internal sealed class Passwords(int rounds = Passwords.Rounds, SemaphoreSlim? turns = null)
{
    /// <summary>How long a password must be, and may be.</summary>
    public const int CharsMin = 12,
        CharsMax = 200;

    /// <summary>What OWASP asks for with SHA-512.</summary>
    private const int Rounds = 210_000;

    /// <summary>How many hashes are computed at once: a flood of sign-ins leaves the processor to payments.</summary>
    private const int AtOnceMax = 1;

    private readonly PasswordHasher<User> hasher = new(
        Options.Create(new PasswordHasherOptions { IterationCount = rounds })
    );
    private readonly SemaphoreSlim places = turns ?? new(AtOnceMax);
    private readonly Lock gate = new();
    private string? nobodys;
    private long computed;

    /// <summary>How many times a password was compared with a hash.</summary>
    public long Computed => Interlocked.Read(ref computed);

    /// <summary>The hash to store for a password.</summary>
    public string Hash(string password) => hasher.HashPassword(null!, password);

    /// <summary>Whether a password is the one of a hash.</summary>
    /// <param name="hash">What is stored; null for nobody's, with which nothing agrees.</param>
    /// <param name="password">What was typed.</param>
    public async Task<bool> Is(string? hash, string password)
    {
        await places.WaitAsync();
        try
        {
            return await Task.Run(() => Verify(hash, password));
        }
        finally
        {
            places.Release();
        }
    }

    private bool Verify(string? hash, string password)
    {
        Interlocked.Increment(ref computed);
        var typed = password.Length > CharsMax ? "" : password;
        var isRight = hasher.VerifyHashedPassword(null!, hash ?? Nobodys(), typed) != PasswordVerificationResult.Failed;
        return isRight && hash is not null && typed.Length > 0;
    }

    private string Nobodys()
    {
        lock (gate)
            return nobodys ??= Hash(Guid.NewGuid().ToString());
    }
}
