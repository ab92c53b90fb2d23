using System.Globalization;
using Tender.Core;
using Tender.Server.Http;
using Tender.Server.Storage;

namespace Tender.Server.Sandbox.Control;

/// <summary>One call of the control API: the names of its path, its query, its body.</summary>
/// <param name="path">The names of the path.</param>
/// <param name="query">The query.</param>
/// <param name="body">The bytes of the body.</param>
/// <param name="merchant">The merchant <c>{m}</c> of the path; null where it has none.</param>
internal sealed class ControlCall(
    IReadOnlyDictionary<string, string> path,
    QueryParameters query,
    ReadOnlyMemory<byte> body,
    Merchant? merchant
)
{
    public const int PageMax = 1000;
    private const int PageDefault = 100;

    /// <summary>The merchant of the path.</summary>
    public Merchant Merchant => merchant ?? throw new InvalidOperationException("The path names no merchant.");

    /// <summary>What the caller would like to be answered in, as its header Accept says; null where it does
    /// not.</summary>
    public string? Accept { get; init; }

    /// <summary>The user of a live installation who calls; null in the sandbox.</summary>
    public string? Who { get; init; }

    public string Path(string name) => path[name];

    public string? Query(string name) => query[name];

    /// <summary>A parameter of the query that must be given.</summary>
    public string NeededQuery(string name) => query[name] ?? throw new Problem(400, $"Say {name}.");

    /// <summary>
    /// Reads the body, an object; none is an empty one. Members that the reader does not ask for are refused.
    /// </summary>
    public T Read<T>(Func<ControlMembers, T> reader) =>
        ControlBody.Read(body, root => reader(root.Members), isList: false);

    /// <summary>Reads the body, a list of objects.</summary>
    public List<T> ReadList<T>(Func<ControlMembers, T> reader) =>
        ControlBody.Read(body, root => root.Items.Select(reader).ToList(), isList: true);

    /// <summary>Refuses a body with members.</summary>
    public void ReadNothing() => Read(_ => true);

    /// <summary>The id of the path, when it can be one of these kinds.</summary>
    public ObjectId Id(string what, params ReadOnlySpan<ObjectKind> kinds)
    {
        var text = Path("id");
        return ObjectId.Parse(text) is { } id && kinds.Contains(id.Kind)
            ? id
            : throw new Problem(404, $"There is no {what} {text}.");
    }

    /// <summary>Which page of a list is asked for.</summary>
    public (long After, int Limit) Page()
    {
        var after = 0L;
        if (
            Query("after") is { } next
            && !long.TryParse(next, NumberStyles.None, CultureInfo.InvariantCulture, out after)
        )
            throw new Problem(400, "after is the next of the page before.");
        return (after, Limit());
    }

    /// <summary>Whether a list is asked for with the newest first.</summary>
    public bool IsNewestFirst() =>
        Query("order") switch
        {
            null or "oldest" => false,
            "newest" => true,
            _ => throw new Problem(400, "order is oldest or newest."),
        };

    /// <summary>How many entries a page may have.</summary>
    public int Limit()
    {
        if (Query("limit") is not { } text)
            return PageDefault;
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
        return isNumber && limit is >= 1 and <= PageMax ? limit : throw new Problem(400, $"limit is 1 to {PageMax}.");
    }
}
