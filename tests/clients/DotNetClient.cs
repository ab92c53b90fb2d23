using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

/// <summary>
/// What the two clients of .NET share: the control API, the trouble on purpose, and how a step is told.
/// </summary>
internal static class DotNetClient
{
    public const decimal Amount = 25m;
    private static readonly HttpClient Http = new();

    public static int Failed { get; private set; }

    public static string Variable(string name) => Environment.GetEnvironmentVariable(name)!;

    /// <summary>The control API: the buyer, the clock, where notices go.</summary>
    public static JsonNode? Control(string method, string path, string body) =>
        Ask(method, $"{Variable("CONTROL")}/{path}", body, Variable("TOKEN"));

    public static JsonNode? Ask(string method, string url, string? body = null, string? token = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        if (token is not null)
            request.Headers.Add("Authorization", $"Bearer {token}");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = Http.Send(request);
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        var text = reader.ReadToEnd();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public static void Step(string name, bool holds, string? told = null)
    {
        if (!holds)
            Failed++;
        Console.WriteLine($"{(holds ? "ok      " : "FAILED  ")}{name}{(told is null ? "" : ": " + told)}");
    }

    /// <summary>A call while the service is in trouble: what became of it, after how many requests.</summary>
    public static void Trouble(string kind, Func<string> call)
    {
        if (Variable("TENDER_PROXY") != Variable("BETWEEN"))
            return;
        Ask("PUT", $"{Variable("BETWEEN")}/trouble", kind);
        var watch = Stopwatch.StartNew();
        string told;
        try
        {
            told = call();
        }
        catch (Exception error)
        {
            told = $"{error.GetType().Name}: {error.Message.Split('\n')[0]}";
        }
        var took = watch.Elapsed.TotalSeconds;
        var requests = Ask("GET", $"{Variable("BETWEEN")}/trouble")!["requests"];
        Console.WriteLine($"trouble {kind}: {requests} requests in {took:0.0} s, then {told}");
    }
}
