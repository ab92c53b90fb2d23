using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tender.Server.Hosting;
using Tender.Server.Http;

namespace Tender.Server.Pages.Shared;

/// <summary>
/// What the hosted pages know of a browser. It is a first-party cookie, sealed with the installation's key: nothing of
/// it is stored, every node opens it, and nobody can make one.
/// </summary>
internal sealed record PageCookie
{
    private const string Place = "hosted-pages";
    private const int CheckoutsMax = 6;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Whole = TimeSpan.FromHours(12);
    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    };

    /// <summary>128 random bits; another one after each sign-in.</summary>
    public string Id { get; init; } = NewId();

    /// <summary>Who is signed in; null for nobody.</summary>
    public string? Email { get; init; }

    /// <summary>When the buyer signed in.</summary>
    public DateTimeOffset SignedInAt { get; init; }

    /// <summary>When the browser was last here.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>What the shop's script calls this browser; sign-out names it.</summary>
    public string? Marker { get; init; }

    /// <summary>The origin of the shop that gave the marker.</summary>
    public string? MarkerOrigin { get; init; }

    public IReadOnlyList<BegunCheckout> Checkouts { get; init; } = [];

    public static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>The cookie of a request; a new one if it has none that is still good.</summary>
    public static PageCookie Read(WireRequest request, RequestContext context, Secrets secrets, DateTimeOffset now)
    {
        var prefix = Name(context) + "=";
        var sent = request
            .Headers.Where(header => header.Key.Equals("cookie", StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value.Split(';', StringSplitOptions.TrimEntries))
            .FirstOrDefault(one => one.StartsWith(prefix, StringComparison.Ordinal))
            ?[prefix.Length..];
        if (sent is null || !Base64Url.IsValid(sent))
            return new();
        try
        {
            var known = JsonSerializer.Deserialize<PageCookie>(
                secrets.Open(Base64Url.DecodeFromChars(sent), Place),
                Json
            )!;
            if (known.SeenAt + Idle < now || known.SignedInAt + Whole < now && known.Email is not null)
                return new();
            return known;
        }
        catch (CannotOpenSecretException)
        {
            return new();
        }
    }

    public BegunCheckout Checkout(string id) => Checkouts.FirstOrDefault(one => one.Id == id) ?? new(id);

    public PageCookie With(BegunCheckout checkout) =>
        this with
        {
            Checkouts = [checkout, .. Checkouts.Where(one => one.Id != checkout.Id).Take(CheckoutsMax - 1)],
        };

    public PageCookie SignIn(string email, DateTimeOffset now) =>
        this with
        {
            Id = NewId(),
            Email = email,
            SignedInAt = now,
        };

    public PageCookie SignOut() => this with { Id = NewId(), Email = null };

    /// <summary>A code that only a form shown to this browser has, for what it was shown.</summary>
    public string Token(Secrets secrets, string shown) =>
        Base64Url.EncodeToString(secrets.Mac(System.Text.Encoding.UTF8.GetBytes($"{Id}\n{shown}"), Place));

    public KeyValuePair<string, string> Header(RequestContext context, Secrets secrets, DateTimeOffset now)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(this with { SeenAt = now }, Json);
        var value = Base64Url.EncodeToString(secrets.Seal(text, Place));
        var secure = context.Head.Scheme == "https" ? "; Secure" : "";
        return new("Set-Cookie", $"{Name(context)}={value}; Path=/; HttpOnly; SameSite=Lax{secure}");
    }

    private static string Name(RequestContext context) =>
        context.Head.Scheme == "https" ? "__Host-tender-pages" : "tender-pages";
}
