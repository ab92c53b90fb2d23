using System.Text.Json;
using Processor;

// A processor that speaks the HTTP processor protocol (docs/processor-protocol.md), small enough to be read in one go.
// It moves no money: it keeps books, durably, and its test payment methods decide what happens.
//
//   dotnet run --project samples/Processor -- --key FILE [--urls http://127.0.0.1:7000] [--books processor.db]
//     [--public URL]      where browsers reach its pages, where that is another address

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
if (builder.Configuration["urls"] is null)
    builder.WebHost.UseUrls("http://127.0.0.1:7000");
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = Signatures.BodyBytesMax);
if (builder.Configuration["key"] is not { } keyFile)
{
    await Console.Error.WriteLineAsync("--key FILE is missing: the key in base64 that Tender has as --processor-key.");
    return 2;
}
var app = builder.Build();

// Both keys are taken while one is rolled: the new one first, the old one behind it.
var keys = (await File.ReadAllLinesAsync(keyFile)).Where(line => line.Length > 0).Select(Convert.FromBase64String);
var signatures = new Signatures([.. keys], TimeProvider.System);
var file = builder.Configuration["books"] ?? "processor.db";
var books = new Books(file);
var pages = new Pages(new Checkouts(file), () => builder.Configuration["public"] ?? app.Urls.First());

Answering("authorize", books.Authorize);
Answering("capture", books.Capture);
Answering("refund", books.Refund);
Answering("query", books.Query);
Answering("operations", books.List);
Answering("cancel", books.Cancel);
Answering("close", books.Close);

Answering("buyer/choose", pages.Choose);
Answering("buyer/read", pages.Read);
Answering("buyer/confirm", pages.Confirm);
Answering("buyer/conclude", pages.Conclude);
Answering("buyer/release", pages.Release);
app.MapGet("/pages/{page}", pages.Show);
app.MapPost("/pages/{page}", async (string page, HttpRequest request) =>
{
    var form = await request.ReadFormAsync();
    return pages.Press(page, form["do"], form["method"].FirstOrDefault(), form["shown"].FirstOrDefault());
});

app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"The processor answers at {app.Urls.First()}"));
await app.RunAsync();
return 0;

// An operation: the call's signature is checked, its JSON read, the answer signed.
void Answering(string operation, Func<Call, Answer> answer) => app.MapPost($"/{operation}", async (HttpContext http) =>
    {
        var body = await Signatures.ReadBody(http.Request);
        if (signatures.KeyOf(http.Request, body) is not { } key)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        Answer answered;
        try
        {
            using var json = JsonDocument.Parse(body);
            answered = answer(new Call(json.RootElement));
        }
        // A member that is missing, or of another kind.
        catch (Exception bad)
            when (bad is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            answered = Answer.Refuse(StatusCodes.Status400BadRequest, bad.Message);
        }
        // What is answered is in the books by now, and stays there: a caller who does not hear it asks again.
        await Task.Delay(answered.After, http.RequestAborted);
        await Signatures.Write(http, key, answered);
    });
