using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tender.Server.Hosting;

/// <summary>
/// Requests that Kestrel reads and a proxy in front of it might read in another way, and so end elsewhere: they are
/// refused with 400, before anything of them is seen.
/// </summary>
internal static class StrictFraming
{
    // Kestrel has no setting for it in public; the switch is read once per server.
    private const string NoBareLineFeeds = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    public static void Demand(KestrelServerOptions kestrel)
    {
        // RFC 9112, 2.2: a recipient may take a bare LF for the end of a line; one that does not cannot be tricked.
        AppContext.SetSwitch(NoBareLineFeeds, true);
        // RFC 9110, 8.6: digits and nothing else. Kestrel parses the number leniently ("+5", " 5"), but asks first how
        // its bytes are to be read.
        kestrel.RequestHeaderEncodingSelector = static name =>
            name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? DigitsOnly.Instance : null;
    }

    /// <summary>Digits as themselves; every other byte as a letter, which no parser of numbers takes.</summary>
    private sealed class DigitsOnly : Encoding
    {
        public static readonly DigitsOnly Instance = new();

        public override int GetByteCount(char[] chars, int index, int count) => count;

        public override int GetCharCount(byte[] bytes, int index, int count) => count;

        public override int GetMaxByteCount(int charCount) => charCount;

        public override int GetMaxCharCount(int byteCount) => byteCount;

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
            ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
        {
            for (var i = 0; i < byteCount; i++)
            {
                var letter = (char)bytes[byteIndex + i];
                chars[charIndex + i] = char.IsAsciiDigit(letter) ? letter : 'x';
            }
            return byteCount;
        }
    }
}
