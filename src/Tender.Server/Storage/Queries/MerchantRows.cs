using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>How statements name the rows of one merchant, and the job that is held while they are changed.</summary>
internal static class MerchantRows
{
    public const string OfMerchant = "bucket = @bucket AND merchant = @merchant";

    /// <summary>A job whose lease is still held.</summary>
    public const string Held = $"{OfMerchant} AND id = @id AND fence = @fence";

    /// <summary>The arguments of <see cref="OfMerchant"/>.</summary>
    public static SqlArgument[] Of(MerchantId merchant) =>
        [("bucket", Merchant.BucketOf(merchant)), ("merchant", merchant.Value)];

    /// <summary>The arguments of <see cref="Held"/>.</summary>
    public static SqlArgument[] Holding(MerchantId merchant, Lease lease) =>
        [.. Of(merchant), ("id", lease.Job), ("fence", lease.Fence)];

    /// <summary>Undoes the transaction unless the job's lease is still held.</summary>
    public static SqlStep MustHold(MerchantId merchant, Lease lease) =>
        ($"UPDATE jobs SET fence = fence WHERE {Held}", Holding(merchant, lease), 1);

    /// <summary>Ends the job; undoes the transaction unless its lease is still held.</summary>
    public static SqlStep End(MerchantId merchant, Lease lease) =>
        ($"DELETE FROM jobs WHERE {Held}", Holding(merchant, lease), 1);
}
