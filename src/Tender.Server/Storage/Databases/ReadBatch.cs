namespace Tender.Server.Storage;

/// <summary>
/// What a group of commands must read, in one round trip, before they decide. The lists are parallel columns, each row
/// inside one merchant.
/// </summary>
internal sealed class ReadBatch
{
    public List<(short Bucket, string Merchant)> Merchants { get; } = [];
    public List<(short Bucket, string Merchant, long Id, long Fence)> Jobs { get; } = [];
    public List<(short Bucket, string Merchant, string Id)> Roots { get; } = [];
    public List<(short Bucket, string Merchant, string Id)> Objects { get; } = [];

    /// <summary>Roots of which every authorization that is still live is needed.</summary>
    public List<(short Bucket, string Merchant, string Id)> Families { get; } = [];
    public List<(short Bucket, string Merchant, string Scope, string Key)> Replies { get; } = [];
}
