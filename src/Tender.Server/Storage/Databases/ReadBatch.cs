using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>
/// What a group of commands must read, in one round trip, before they decide. The lists are parallel columns, each row
/// inside one merchant.
/// </summary>
internal sealed class ReadBatch
{
    public List<(short Bucket, MerchantId Merchant)> Merchants { get; } = [];
    public List<(short Bucket, MerchantId Merchant, long Id, long Fence)> Jobs { get; } = [];
    public List<(short Bucket, MerchantId Merchant, string Id)> Roots { get; } = [];
    public List<(short Bucket, MerchantId Merchant, string Id)> Objects { get; } = [];

    /// <summary>Roots of which every authorization that is still live is needed.</summary>
    public List<(short Bucket, MerchantId Merchant, string Id)> Families { get; } = [];
    public List<(short Bucket, MerchantId Merchant, string Scope, string Key)> Replies { get; } = [];

    /// <summary>Leaves each thing that several commands of a group want to read once.</summary>
    public void RemoveDuplicates()
    {
        Once(Roots);
        Once(Objects);
        Once(Families);
        Once(Replies);

        static void Once<T>(List<T> list)
        {
            if (list.Count < 2)
                return;
            var once = list.Distinct().ToList();
            list.Clear();
            list.AddRange(once);
        }
    }
}
