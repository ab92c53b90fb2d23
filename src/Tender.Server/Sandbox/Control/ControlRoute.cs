using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>One row of the control API: what is served, and what the OpenAPI document says of it.</summary>
/// <param name="Method">The HTTP verb.</param>
/// <param name="Template">The path under /control/v1, with names in braces; <c>{m}</c> is a merchant.</param>
/// <param name="Handle">Answers a call; its name is the operation's id.</param>
/// <param name="Does">What it does, in a few words.</param>
/// <param name="Body">What it is sent, in the notation of <see cref="Http.Description"/>; null for no body.</param>
/// <param name="Answers">What it answers when it does not refuse: status and shape.</param>
/// <param name="Query">The parameters its query may have; an exclamation mark behind one that must be given.</param>
internal sealed record ControlRoute(
    string Method,
    string Template,
    Func<ControlCall, Task<ControlAnswer>> Handle,
    string Does,
    string? Body,
    (int Status, string? Shape)[] Answers,
    params string[] Query
)
{
    /// <summary>Who may call it in live, by the operator API; null where it is not served there.</summary>
    public Role? Live { get; init; }

    private readonly string[] segments = Template.Split('/');

    public string Name => Handle.Method.Name;

    /// <summary>The names of the template with what stands in their place; null when the path is another.</summary>
    public Dictionary<string, string>? Match(string[] path)
    {
        if (segments.Length != path.Length)
            return null;
        var found = new Dictionary<string, string>();
        for (var i = 0; i < segments.Length; i++)
            if (segments[i][0] == '{')
                found[segments[i][1..^1]] = Uri.UnescapeDataString(path[i]);
            else if (segments[i] != path[i])
                return null;
        return found;
    }
}
