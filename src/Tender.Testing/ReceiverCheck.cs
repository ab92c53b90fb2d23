using System.Xml;

namespace Tender.Testing;

/// <summary>What a receiver check needs of the application.</summary>
/// <param name="Endpoint">Where notices are sent.</param>
/// <param name="Begin">A POST there begins an order whose authorization is pending, and says which.</param>
/// <param name="ReadBack">A GET there answers the outcomes of an order; <c>{order}</c> stands for its name.</param>
public sealed record ReceiverCheck(string Endpoint, string Begin, string ReadBack)
{
    /// <summary>The form of the notices: v2 unless given.</summary>
    public NoticeForms Notices { get; init; } = NoticeForms.V2;

    /// <summary>The races that are run; null for all.</summary>
    public IReadOnlyList<string>? Races { get; init; }

    /// <summary>How long an outcome is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    internal object ToWish() =>
        new
        {
            Endpoint,
            Generation = Notices == NoticeForms.V1 ? "v1" : "v2",
            Begin,
            ReadBack = new { Url = ReadBack },
            Races,
            Patience = XmlConvert.ToString(Patience),
        };
}
