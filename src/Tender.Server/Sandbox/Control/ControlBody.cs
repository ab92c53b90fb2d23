using Tender.Server.Http;

namespace Tender.Server.Sandbox.Control;

/// <summary>
/// The body of a control call. It is read by the one reader of JSON members; what is wrong with it is told in the
/// control API's words, the first fault first.
/// </summary>
internal sealed class ControlBody
{
    private readonly JsonBody json;

    private ControlBody(JsonBody json) => this.json = json;

    public ControlMembers Members => new(this, json.Root);

    public IEnumerable<ControlMembers> Items => json.Items.Select(item => new ControlMembers(this, item));

    /// <summary>Reads a body with a reader, and refuses what the reader did not ask for.</summary>
    public static T Read<T>(ReadOnlyMemory<byte> bytes, Func<ControlBody, T> reader, bool isList)
    {
        if (!(isList ? JsonBody.TryParseList(bytes, out var json) : JsonBody.TryParse(bytes, out json)))
        {
            var wanted = isList ? "array of objects" : "object";
            throw new Problem(400, $"The body must be a JSON {wanted} in UTF-8, and no member may occur twice.");
        }
        using (json)
        {
            var body = new ControlBody(json);
            var read = reader(body);
            if (json.FirstFinding(strict: true) is { } unknown)
                throw new Problem(400, $"Unknown member {unknown.Path}.");
            return read;
        }
    }

    /// <summary>Throws with these words when a member that was just read is not what it should be.</summary>
    public void Check(string words)
    {
        if (json.FirstFinding(strict: false) is not null)
            throw new Problem(400, words);
    }
}
