using System.Text.Json.Serialization;

namespace Tender.Server.Storage;

/// <summary>What GetServiceStatus answers (v1); stored, set and answered by these names.</summary>
internal enum ServiceStatus
{
    [JsonStringEnumMemberName("GREEN")]
    Green,

    /// <summary>Green, with something to tell.</summary>
    [JsonStringEnumMemberName("GREEN_I")]
    GreenInformation,

    [JsonStringEnumMemberName("YELLOW")]
    Yellow,

    [JsonStringEnumMemberName("RED")]
    Red,
}
