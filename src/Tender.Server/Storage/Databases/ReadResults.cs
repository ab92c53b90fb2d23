using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>What was found. An object that a command wanted and that is not here does not exist.</summary>
internal sealed class ReadResults
{
    public Dictionary<(MerchantId Merchant, string Id), Record> Objects { get; } = [];
    public Dictionary<(MerchantId Merchant, string Scope, string Key), StoredReply> Replies { get; } = [];
    public HashSet<(MerchantId Merchant, long Job)> Jobs { get; } = [];
    public Dictionary<MerchantId, MerchantRow> Merchants { get; } = [];

    /// <summary>
    /// Merchants of whom somebody is alone just now: their commands must wait, and those of others need not.
    /// </summary>
    public HashSet<MerchantId> Taken { get; } = [];
}
