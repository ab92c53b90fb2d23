using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tender.Client;

/// <summary>
/// The server a command speaks with, and what its data directory says of it. It is found without being named: the
/// server writes its address into the directory while it runs.
/// </summary>
internal sealed class ServerPlace
{
    public const string AddressFile = "address",
        UrlVariable = "TENDER_URL",
        TokenVariable = "TENDER_TOKEN",
        MerchantVariable = "TENDER_MERCHANT",
        DataVariable = "TENDER_DATA";
    private const string PersonalTokenPrefix = "tender-",
        ControlApi = "control/v1/",
        OperatorApi = "operator/v1/";
    private const string TokenFile = "control-token",
        MerchantFile = "merchant.json",
        AuthorityFile = "ca.pem";

    private readonly string directory;
    private readonly string? token;

    private ServerPlace(Uri url, string directory, string? token) =>
        (Url, this.directory, this.token) = (url, directory, token);

    /// <summary>Where the server answers.</summary>
    public Uri Url { get; }

    /// <summary>The certificate of its CA; null where its directory is not here.</summary>
    public string? Authority => Read(AuthorityFile);

    /// <summary>The ready merchant; null where its directory is not here.</summary>
    public string? ReadyMerchant
    {
        get
        {
            try
            {
                return (string?)JsonNode.Parse(Read(MerchantFile) ?? "null")?["merchantId"];
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>Finds the server.</summary>
    /// <param name="terminal">Its environment says what the options leave open.</param>
    /// <param name="data">The data directory; null for that of the environment, or .tender.</param>
    /// <param name="url">Where the server answers; null for what the directory says.</param>
    /// <param name="token">The control token; null for the one in the directory.</param>
    public static ServerPlace Find(Terminal terminal, string? data, string? url, string? token)
    {
        var directory = terminal.PathOf(data ?? terminal.Variable(DataVariable) ?? ".tender");
        var address = url ?? terminal.Variable(UrlVariable) ?? ReadFrom(directory, AddressFile);
        if (address is null)
            throw CommandRefusedException.Mistake(
                $"No running Tender is known in {directory}. Start one with `tender`, name its data directory with "
                    + "--data DIR, or its address with --url URL."
            );
        return
            Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var parsed)
            && parsed.Scheme is "http" or "https"
            ? new(parsed, directory, token ?? terminal.Variable(TokenVariable))
            : throw CommandRefusedException.Mistake(
                $"\"{address}\" is no address of a server: give --url one such as http://localhost:8080."
            );
    }

    /// <summary>Whether a user of a live installation calls, by the token's own look.</summary>
    public bool IsLive => Token().StartsWith(PersonalTokenPrefix, StringComparison.Ordinal);

    /// <summary>Where the calls go: a control token opens the sandbox's API, a personal one that of live.</summary>
    public Uri Api => new(Url, IsLive ? OperatorApi : ControlApi);

    /// <summary>The token of the control API, or a user's.</summary>
    public string Token() =>
        token
        ?? Read(TokenFile)
        ?? throw CommandRefusedException.Mistake(
            $"There is no {Path.Combine(directory, TokenFile)}: name the server's data directory with --data DIR, or "
                + "give its control token with --token."
        );

    public string WrongToken() =>
        IsLive
            ? $"{Url} does not know this token: it has ended, was revoked, or its user is disabled. Users make tokens "
                + "in the console, admins with `tender users tokens add`."
            : $"{Url} does not know this token: it is in the file {TokenFile} of that server's data directory. "
                + "Name the directory with --data DIR, or give the token with --token.";

    /// <summary>What nobody serves, and the server has no words for.</summary>
    public string NoApi() =>
        $"{Url} has no control API: it is a live installation. Give a user's personal token with --token, or as "
        + $"{TokenVariable}.";

    public CommandRefusedException Unreachable(Exception why) =>
        CommandRefusedException.Mistake(
            $"No Tender answers at {Url} ({why.Message.TrimEnd('.')}). Start one with `tender`, or name another with "
                + "--url URL or --data DIR."
        );

    private string? Read(string name) => ReadFrom(directory, name);

    private static string? ReadFrom(string directory, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, name)).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandRefusedException.Mistake($"{Path.Combine(directory, name)} cannot be read: {e.Message}");
        }
    }
}
