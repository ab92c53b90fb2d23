using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>What was found. RecordJson a command asked for and did not get do not exist.</summary>
internal sealed class ReadResults
{
    public Dictionary<(string Merchant, string Id), Record> Objects { get; } = [];
    public Dictionary<(string Merchant, string Scope, string Key), StoredReply> Replies { get; } = [];
    public HashSet<(string Merchant, long Job)> Jobs { get; } = [];
    public Dictionary<string, MerchantRow> Merchants { get; } = [];
}
