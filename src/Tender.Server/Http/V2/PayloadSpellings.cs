using System.Globalization;
using System.Text;

namespace Tender.Server.Http.V2;

/// <summary>
/// The texts that a button's payload may have been signed as, where it was not signed as the page shows it. They are
/// only explained, never taken: a signature is of one text.
/// </summary>
internal static class PayloadSpellings
{
    private const string Php =
        "the signature is of this payload as PHP's stripcslashes() leaves it, which generateButtonSignature() of the "
        + "PHP SDK signs when it is given an array, or JSON with backslashes. Make the JSON text once, with "
        + "JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE, then sign that text and put the same text into "
        + "payloadJSON.";

    private const string Slashes =
        "the signature is of the same JSON with its slashes written in the other way (\\/ and /). "
        + "Sign the very text that stands in payloadJSON.";

    private const string Blanks =
        "the signature is of this payload without the blanks or line ends around it. "
        + "Sign the very text that stands in payloadJSON.";

    /// <summary>What was signed instead, in words; null where none of the known habits fits.</summary>
    /// <param name="payload">The payload as the page shows it.</param>
    /// <param name="isSigned">Whether the signature is of a text.</param>
    public static string? Explain(string payload, Func<string, bool> isSigned)
    {
        // Wire v2: amzn/amazon-pay-api-sdk-php 2.7.2, Client::generateButtonSignature: json_encode() of an array, then
        // stripcslashes() of whatever it has.
        (string Text, string Words)[] habits =
        [
            (StripCSlashes(payload), Php),
            (StripCSlashes(PhpEncoded(payload)), Php),
            (payload.Replace("\\/", "/", StringComparison.Ordinal), Slashes),
            (PhpSlashes(payload), Slashes),
            (payload.Trim(), Blanks),
        ];
        return habits.FirstOrDefault(habit => habit.Text != payload && isSigned(habit.Text)).Words;
    }

    private static string PhpSlashes(string json) => json.Replace("/", "\\/", StringComparison.Ordinal);

    /// <summary>JSON as json_encode() writes it unless told otherwise: slashes escaped, nothing beyond ASCII.</summary>
    private static string PhpEncoded(string json)
    {
        var text = new StringBuilder(json.Length + 16);
        foreach (var letter in PhpSlashes(json))
            if (char.IsAscii(letter))
                text.Append(letter);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        return text.ToString();
    }

    /// <summary>
    /// PHP's stripcslashes(): backslashes go, and what they mean in C is what they mean. Bytes beyond ASCII, which
    /// <c>\x</c> and octal numbers could make, are not of any JSON and stay as they are written.
    /// </summary>
    private static string StripCSlashes(string text)
    {
        var stripped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                stripped.Append(text[i]);
                continue;
            }
            i++;
            stripped.Append(
                text[i] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'a' => '\a',
                    'v' => '\v',
                    'b' => '\b',
                    'f' => '\f',
                    var letter => letter,
                }
            );
        }
        return stripped.ToString();
    }
}
