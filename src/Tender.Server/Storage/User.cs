namespace Tender.Server.Storage;

/// <summary>Somebody who may use a live installation.</summary>
internal sealed record User
{
    /// <summary>What they sign in as, in small letters; it never changes.</summary>
    public required string Name { get; init; }

    public required Role Role { get; init; }

    /// <summary>The hash of the password, as ASP.NET's hasher writes it.</summary>
    public required string Password { get; init; }

    /// <summary>The sealed secret of the second factor; null while there is none.</summary>
    public byte[]? Totp { get; init; }

    /// <summary>The last time step whose code was used; 0 for none.</summary>
    public long TotpStep { get; init; }

    public bool IsDisabled { get; init; }

    /// <summary>Changes with whatever must end the sessions there are.</summary>
    public required string Stamp { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>When they signed in last, and from which address; null before the first time.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    public string? SeenFrom { get; init; }
}
