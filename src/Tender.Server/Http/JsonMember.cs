namespace Tender.Server.Http;

/// <summary>
/// A member that a reader asks for, noted while a body is described. When a reader asks for it twice, the first way of
/// reading counts, and it is required if either of the two requires it.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it is read.</param>
/// <param name="Max">The most characters, digits or items; null for any number.</param>
/// <param name="Choices">The values it may have; null for any.</param>
internal sealed record JsonMember(
    string Name,
    JsonMemberKind Kind,
    int? Max = null,
    IReadOnlyList<string>? Choices = null
)
{
    private readonly List<JsonMember> members = [];

    /// <summary>Its own members.</summary>
    public IReadOnlyList<JsonMember> Members => members;

    /// <summary>Whether it must be given, whatever else is.</summary>
    public bool Required { get; private set; }

    /// <summary>Notes a member of this one.</summary>
    public JsonMember Note(
        string name,
        JsonMemberKind kind,
        int? max = null,
        bool required = false,
        IReadOnlyList<string>? choices = null
    )
    {
        var noted = members.Find(member => member.Name == name);
        if (noted is null)
            members.Add(noted = new JsonMember(name, kind, max, choices));
        noted.Required |= required;
        return noted;
    }
}
