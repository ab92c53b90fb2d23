using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tender.Server.Http.V1;

/// <summary>
/// The parameters of a query request, decoded once: what is verified is what is read. Each name occurs once; names are
/// case-sensitive.
/// </summary>
public sealed class V1Parameters
{
    private const int ParameterCountMax = 400,
        NameCharsMax = 256,
        FormBytesMax = 256 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly SortedList<string, string> parameters;

    private V1Parameters(SortedList<string, string> parameters) => this.parameters = parameters;

    /// <summary>A parameter's value; null when it was not sent.</summary>
    public string? this[string name] => parameters.GetValueOrDefault(name);

    /// <summary>
    /// A parameter's value; null when it was not sent or is empty, which is how SDKs write what their caller left out.
    /// </summary>
    public string? Given(string name) => parameters.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>Every parameter, sorted by name as signatures want it: by bytes, upper case first.</summary>
    public IReadOnlyDictionary<string, string> Parameters => parameters;

    /// <summary>
    /// Reads the parameters from the body, whatever its content type says, or from the query; never from both.
    /// </summary>
    public static bool TryRead(
        WireRequest request,
        [NotNullWhen(true)] out V1Parameters? form,
        [NotNullWhen(false)] out V1Fault? fault
    )
    {
        form = null;
        fault = null;
        // Wire v1: spec 1.2; the SDKs post a form under various content types, the WooCommerce plugin sends a signed
        // GET.
        if (request.Method is not ("POST" or "GET"))
            fault = new V1Fault(
                404,
                "InvalidAddress",
                $"Operation {request.Method} is not supported at this address.",
                FrontDoor: true
            );
        else if (request.Method == "GET" && request.Body.Length > 0)
            fault = Malformed("A GET request takes its parameters from the query and has no body.");
        else if (request.Body.Length > 0 && request.Query.Length > 0)
            fault = Malformed("Parameters must be sent either in the body or in the query.");
        else if (request.Body.Length > FormBytesMax || request.Query.Length > FormBytesMax)
            fault = Malformed("The request exceeds the maximum accepted size.");
        if (fault is not null)
            return false;

        var source = request.Query.Length > 0 ? Encoding.UTF8.GetBytes(request.Query).AsSpan() : request.Body.Span;
        // SDKs send them in order: each goes to the end.
        var parameters = new SortedList<string, string>(capacity: 24, StringComparer.Ordinal);
        foreach (var range in source.Split((byte)'&'))
        {
            var pair = source[range];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf((byte)'=');
            if (
                !TryDecode(equals < 0 ? pair : pair[..equals], out var name)
                || !TryDecode(equals < 0 ? [] : pair[(equals + 1)..], out var value)
            )
                fault = Malformed("A parameter is not percent-encoded UTF-8.");
            // No operation has other names, and what looks alike must not pass for something else.
            else if (name.Length is 0 or > NameCharsMax || name.AsSpan().ContainsAnyExceptInRange('!', '~'))
                fault = Malformed("A parameter's name is invalid.");
            else if (!parameters.TryAdd(name, value))
                fault = Malformed($"The parameter {name} occurs more than once.");
            else if (parameters.Count > ParameterCountMax)
                fault = Malformed("The request has too many parameters.");
            if (fault is not null)
                return false;
        }
        form = new V1Parameters(parameters);
        return true;
    }

    /// <summary>The parameters with another value for some of them, whether they were sent or not.</summary>
    internal V1Parameters With(IEnumerable<string> names, string value)
    {
        var changed = new SortedList<string, string>(parameters, StringComparer.Ordinal);
        foreach (var name in names)
            changed[name] = value;
        return new V1Parameters(changed);
    }

    private static V1Fault Malformed(string message) => new(400, "InvalidParameterValue", message, FrontDoor: true);

    // Wire v1: spec 1.2; amazon-pay-sdk-python writes a blank as a plus sign, the others as %20.
    private static bool TryDecode(ReadOnlySpan<byte> text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var bytes = text.Length <= 512 ? stackalloc byte[text.Length] : new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes[length++] = text[i] == '+' ? (byte)' ' : text[i];
                continue;
            }
            if (
                i + 2 >= text.Length
                || !char.IsAsciiHexDigit((char)text[i + 1])
                || !char.IsAsciiHexDigit((char)text[i + 2])
            )
                return false;
            bytes[length++] = (byte)(Nibble(text[i + 1]) << 4 | Nibble(text[i + 2]));
            i += 2;
        }
        try
        {
            decoded = Utf8.GetString(bytes[..length]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static int Nibble(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
