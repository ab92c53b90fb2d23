using System.Text;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Storage;

namespace Tender.Server.Pages.Console;

/// <summary>A request to the console by somebody who is signed in.</summary>
internal sealed class ConsoleVisit(
    WireRequest request,
    RequestContext context,
    ConsoleSession session,
    Merchant? merchant,
    Merchant? chosen,
    string formToken,
    IReadOnlyList<ConsoleRoute> routes
)
{
    public WireRequest Request { get; } = request;

    public RequestContext Context { get; } = context;

    public ConsoleSession Session { get; } = session;

    /// <summary>Who visits a live installation; null in the sandbox.</summary>
    public User? User => Session.User;

    public bool IsLive => User is not null;

    /// <summary>The merchant that the page is about.</summary>
    public Merchant Merchant => merchant ?? throw new InvalidOperationException("The page is about no merchant.");

    /// <summary>The same, where there is one.</summary>
    public Merchant? AnyMerchant => merchant;

    /// <summary>The same; on a page of the installation, the merchant one came from. Null for none.</summary>
    public Merchant? Chosen => merchant ?? chosen;

    /// <summary>The form of a POST, the query of everything else.</summary>
    public QueryParameters Fields { get; } = FieldsOf(request);

    /// <summary>The same of a request that is no visit yet.</summary>
    public static QueryParameters FieldsOf(WireRequest request) =>
        new(request.Method == "POST" ? Encoding.UTF8.GetString(request.Body.Span) : request.Query);

    /// <summary>What went wrong with what was asked for last; null where nothing did.</summary>
    public string? Notice { get; set; }

    /// <summary>The status of the page: that of what went wrong.</summary>
    public int Status { get; set; } = 200;

    /// <summary>What every form carries.</summary>
    public Html Subject =>
        Html.Of(
            $"""
            <input type="hidden" name="token" value="{formToken}">{Html.If(merchant is null && chosen is not null, () =>
                Html.Of($"<input type=\"hidden\" name=\"of\" value=\"{chosen!.Id.Value}\">")
            )}
            """
        );

    /// <summary>The value of a field without the blanks around it; null for none.</summary>
    public string? Text(string name) => Fields[name]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>What a field shows: what was typed in a form that is shown again, else what is kept.</summary>
    public string? Typed(string name, string? kept = null) => IsSent ? Fields[name] ?? kept : kept;

    /// <summary>The same of a box that is ticked. The browser says nothing of one that is not.</summary>
    public bool Ticked(string name, bool kept) => IsSent ? Fields[name] is not null : kept;

    private bool IsSent => Request.Method == "POST";

    /// <summary>The address of a page of the installation, which keeps the merchant that was chosen.</summary>
    public string AtAll(string path, params ReadOnlySpan<(string Name, string? Value)> query) =>
        WithQuery($"/console/{path}", [.. query, ("of", Chosen?.Id.Value)]);

    /// <summary>The address of another page about the same merchant.</summary>
    public string At(string path, params ReadOnlySpan<(string Name, string? Value)> query) =>
        WithQuery($"/console/m/{(Chosen ?? Merchant).Id}/{path}", query);

    private static string WithQuery(string path, ReadOnlySpan<(string Name, string? Value)> query)
    {
        var address = new StringBuilder(path);
        var sign = '?';
        foreach (var (name, value) in query)
            if (value is not null)
            {
                address.Append($"{sign}{name}={Uri.EscapeDataString(value)}");
                sign = '&';
            }
        return address.ToString();
    }

    /// <summary>Whether a page is there for this visitor, or a form may be sent to an address.</summary>
    public bool May(string method, string address)
    {
        var path = address.Split('?')[0];
        var own = Chosen is null ? null : $"/console/m/{Chosen.Id}/";
        var isOfMerchant = own is not null && path.StartsWith(own, StringComparison.Ordinal);
        var name = isOfMerchant ? path[own!.Length..] : path["/console/".Length..];
        return routes.Any(route =>
            route.Method == method
            && route.Path == name
            && route.OfMerchant == isOfMerchant
            && (User is null || User.Role >= route.Live)
        );
    }

    /// <summary>
    /// Whether the page has something to do for this visitor that needs the password once more.
    /// </summary>
    public bool MustConfirm
    {
        get
        {
            var parts = Request.Path.Split('/', 6)[2..];
            var page = merchant is null ? parts[0] : parts[2];
            return IsLive
                && !Session.IsFresh
                && routes.Any(route => route.Fresh && route.Page == page && User!.Role >= route.Live);
        }
    }

    /// <summary>The same after the API refused what a form asked for: told in the form's words.</summary>
    public ConsoleVisit Refused(Problem problem, ConsoleForm? form = null) =>
        Refused(problem.Status, form?.InWords(problem.Message) ?? problem.Message);

    /// <summary>The same visit to another page, after something could not be done.</summary>
    public ConsoleVisit Refused(int status, string notice)
    {
        (Status, Notice) = (status, notice);
        return this;
    }
}
