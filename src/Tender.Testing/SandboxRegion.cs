namespace Tender.Testing;

/// <summary>Where a merchant sells.</summary>
public enum SandboxRegion
{
    /// <summary>The United States, in dollars.</summary>
    NorthAmerica,

    /// <summary>Germany, in euros; banks challenge their customers.</summary>
    Germany,

    /// <summary>The United Kingdom, in pounds; banks challenge their customers.</summary>
    UnitedKingdom,

    /// <summary>Japan, in yen, which have no minor unit.</summary>
    Japan,
}
