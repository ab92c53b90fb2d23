namespace Tender.Core;

/// <summary>
/// Which of the three regional services a merchant belongs to; the number is the one its identifiers carry.
/// </summary>
/// <remarks>Wire v2: spec 1.1, 1.6; Wire v1: spec 1.1.</remarks>
public enum Region
{
    /// <summary>North America: <c>na</c>.</summary>
    NorthAmerica = 1,

    /// <summary>Europe and the United Kingdom: <c>eu</c>.</summary>
    Europe = 2,

    /// <summary>Japan: <c>jp</c>.</summary>
    Japan = 3,
}
