using System.Security.Cryptography;
using OtpNet;

namespace Tender.Server.Users;

/// <summary>Codes of six digits that an app makes of a secret and the time (RFC 6238, 30 seconds each).</summary>
internal static class SecondFactor
{
    private const int SecretBytes = 20;

    /// <summary>A code may be one step early or late.</summary>
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    /// <summary>A secret as it is typed into an app.</summary>
    public static string Text(byte[] secret) => Base32Encoding.ToString(secret);

    /// <summary>The same as a link that an app opens.</summary>
    public static string Link(byte[] secret, string user) =>
        $"otpauth://totp/Tender:{Uri.EscapeDataString(user)}?secret={Text(secret)}&issuer=Tender";

    /// <summary>The secret that was typed; null for what is none.</summary>
    public static byte[]? Read(string? text)
    {
        try
        {
            return text is { Length: 32 } && Base32Encoding.ToBytes(text) is { Length: SecretBytes } secret
                ? secret
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The time step a code belongs to, now or next to it; null for a wrong one.</summary>
    public static long? StepOf(byte[] secret, string? code, DateTimeOffset now) =>
        code is not null && new Totp(secret).VerifyTotp(now.UtcDateTime, code.Trim(), out var step, Window)
            ? step
            : null;
}
