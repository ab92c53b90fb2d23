using System.CommandLine;
using System.Text.Json.Nodes;
using Tender.Client;

namespace Tender.Commands;

/// <summary>A command at work: what was typed, the server, and where answers go.</summary>
internal sealed class CommandCall : IDisposable
{
    private readonly ParseResult given;
    private readonly ServerPlace place;
    private readonly ControlCalls control;
    private string? merchant;

    public CommandCall(ParseResult given, Terminal terminal, CancellationToken stop)
    {
        (this.given, Terminal, Stop) = (given, terminal, stop);
        place = ServerPlace.Find(
            terminal,
            Value(SharedOptions.Data),
            Value(SharedOptions.Url),
            Value(SharedOptions.Token)
        );
        control = new ControlCalls(place);
        Print = new Printer(terminal, Value(SharedOptions.Json));
    }

    public Terminal Terminal { get; }

    public CancellationToken Stop { get; }

    public Printer Print { get; }

    /// <summary>Whether a user of a live installation calls.</summary>
    public bool IsLive => control.IsLive;

    public T? Value<T>(Option<T> option) => given.GetValue(option);

    public T? Value<T>(Argument<T> argument) => given.GetValue(argument);

    /// <summary>A span that may be left out, in ISO 8601.</summary>
    public string? Span(Option<string?> option) => Value(option) is { } text ? Durations.Read(option.Name, text) : null;

    public Task<JsonNode?> Get(string path) => control.Get(path, Stop);

    public Task<JsonNode?> Send(HttpMethod method, string path, JsonNode? body = null) =>
        control.Send(method, path, body, Stop);

    /// <summary>A call about the merchant; the path goes on behind it.</summary>
    public async Task<JsonNode> OfMerchant(HttpMethod method, string path, JsonNode? body = null) =>
        await Send(method, await PathOf(path), body) ?? new JsonObject();

    public async Task<JsonNode> GetOfMerchant(string path) => await OfMerchant(HttpMethod.Get, path);

    /// <summary>What is not JSON.</summary>
    public async Task<string> TextOfMerchant(string path) =>
        await control.Text(HttpMethod.Get, await PathOf(path), null, Stop);

    /// <summary>A list, page after page.</summary>
    public async Task<List<JsonNode>> List(string path, int limit)
    {
        var entries = new List<JsonNode>();
        await foreach (var entry in control.List(path, limit, Stop))
            entries.Add(entry);
        return entries;
    }

    /// <summary>Everything a list of the merchant has.</summary>
    public async IAsyncEnumerable<JsonNode> AllOfMerchant(string path)
    {
        await foreach (var entry in control.List(await PathOf(path), int.MaxValue, Stop))
            yield return entry;
    }

    public async Task<List<JsonNode>> ListOfMerchant(string path, int limit) => await List(await PathOf(path), limit);

    /// <summary>
    /// Whom the command is about: who was named, else the ready merchant, else the only one there is.
    /// </summary>
    public async Task<string> Merchant()
    {
        merchant ??= Value(SharedOptions.Merchant)
            ?? Terminal.Variable(ServerPlace.MerchantVariable)
            ?? place.ReadyMerchant;
        if (merchant is not null)
            return merchant;
        var known = await List("merchants", 2);
        return merchant = known is [var only]
            ? (string)only["merchantId"]!
            : throw CommandRefusedException.Mistake(
                "Say which merchant with --merchant ID: `tender merchants` lists them."
            );
    }

    /// <summary>The text of a file, or of the standard input for "-".</summary>
    public string ReadFile(string path)
    {
        if (path == "-")
            return Terminal.In.ReadToEnd();
        try
        {
            return File.ReadAllText(Terminal.PathOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandRefusedException.Mistake($"{path} cannot be read: {e.Message}");
        }
    }

    /// <summary>Writes a file that was named.</summary>
    public void WriteFile(string path, string text)
    {
        try
        {
            File.WriteAllText(Terminal.PathOf(path), text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandRefusedException.Mistake($"{path} cannot be written: {e.Message}");
        }
    }

    public void Dispose() => control.Dispose();

    private async Task<string> PathOf(string path) => $"merchants/{Uri.EscapeDataString(await Merchant())}/{path}";
}
