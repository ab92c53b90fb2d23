namespace Tender.Testing;

/// <summary>The forms in which notices are sent.</summary>
public enum NoticeForms
{
    /// <summary>No notices are sent.</summary>
    None,

    /// <summary>The form of the original API.</summary>
    V1,

    /// <summary>The form of the v2 API.</summary>
    V2,

    /// <summary>A notice in each form.</summary>
    Both,
}
