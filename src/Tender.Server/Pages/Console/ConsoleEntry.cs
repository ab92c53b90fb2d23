using Tender.Server.Http;
using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Console;

/// <summary>
/// Who gets in to the console, and what they may do there: in the sandbox whoever has the control token may do
/// everything, live a user what the role allows.
/// </summary>
internal abstract class ConsoleEntry
{
    public const string Home = "/console",
        SignInPath = "/console/sign-in";

    public abstract bool IsLive { get; }

    /// <summary>The time in which sessions end.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>Answers what is asked by who is not signed in yet; null for every other page.</summary>
    public abstract Task<WireResponse?> Answer(WireRequest request, RequestContext context);

    /// <summary>Asks somebody to sign in.</summary>
    /// <param name="request">The page they wanted.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="notice">What went wrong; null for nothing.</param>
    public abstract WireResponse SignInPage(WireRequest request, int status, string? notice);

    /// <summary>The session of a request; null where there is none, or none any more.</summary>
    public abstract Task<ConsoleSession?> Find(WireRequest request, RequestContext context);

    /// <summary>Whether a session goes on; asking does not make it younger.</summary>
    public abstract Task<bool> GoesOn(ConsoleSession session);

    /// <summary>Ends a session, whoever has its cookie: the cookie that takes it from this browser.</summary>
    public abstract Task<KeyValuePair<string, string>> End(ConsoleSession session, RequestContext context);

    /// <summary>Shows a page or does what a form says, where the visitor may.</summary>
    public abstract Task<WireResponse> Perform(ConsoleVisit visit, ConsoleRoute route);

    /// <summary>Whether a place to go on to is a page of the console. A browser drops tabs and line ends.</summary>
    public static bool IsPageHere(string? place) =>
        place is not null
        && (place == Home || place.StartsWith(Home + "/", StringComparison.Ordinal))
        && !place.Any(letter => char.IsControl(letter) || letter == '\\');

    public static WireResponse See(string location) => Answers.See(location, isPopup: false);

    /// <summary>Where to go on to after a sign-in, as a hidden field; nothing for nowhere.</summary>
    protected static Html GoOn(string? to) =>
        Html.If(IsPageHere(to), () => Html.Of($"<input type=\"hidden\" name=\"to\" value=\"{to}\">"));

    /// <summary>Where somebody who signs in goes on to.</summary>
    protected static string? WantedBy(WireRequest request, QueryParameters fields) =>
        request.Path == SignInPath ? fields["to"]
        : request.Method == "POST" ? null
        : request.Target;
}
