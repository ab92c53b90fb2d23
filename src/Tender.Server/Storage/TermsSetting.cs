using System.Text.Json.Serialization;

namespace Tender.Server.Storage;

/// <summary>Which terms a merchant's checkouts get; stored and set by these names.</summary>
internal enum TermsSetting
{
    /// <summary>The published ones.</summary>
    [JsonStringEnumMemberName("tender")]
    Tender,

    /// <summary>Those of Amazon's own sandbox, which keeps an authorization for two days.</summary>
    [JsonStringEnumMemberName("amazon-sandbox")]
    AmazonSandbox,
}
