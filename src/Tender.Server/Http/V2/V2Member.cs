namespace Tender.Server.Http.V2;

/// <summary>
/// A member that a handler asks for. Asked for twice, it is what it was asked for first, and required if it was so
/// once.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it is read.</param>
/// <param name="Max">The most characters, digits or items; null for any number.</param>
/// <param name="Words">The words it may be; null for any.</param>
internal sealed record V2Member(string Name, V2MemberKind Kind, int? Max = null, IReadOnlyList<string>? Words = null)
{
    private readonly List<V2Member> members = [];

    /// <summary>Its own members.</summary>
    public IReadOnlyList<V2Member> Members => members;

    /// <summary>Whether it must be given, whatever else is.</summary>
    public bool Required { get; private set; }

    /// <summary>Notes a member of this one.</summary>
    public V2Member Note(
        string name,
        V2MemberKind kind,
        int? max = null,
        bool required = false,
        IReadOnlyList<string>? words = null
    )
    {
        var noted = members.Find(one => one.Name == name);
        if (noted is null)
            members.Add(noted = new V2Member(name, kind, max, words));
        noted.Required |= required;
        return noted;
    }
}
