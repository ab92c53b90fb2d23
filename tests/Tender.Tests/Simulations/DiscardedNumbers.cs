using System.Text;
using Tender.Core;
using Tender.Server.Storage;
using Record = Tender.Core.Record;

namespace Tender.Tests.Simulations;

/// <summary>
/// Numbers that a permission gave in a time that was discarded: it skips them, and no journal entry tells of it.
/// </summary>
internal static class DiscardedNumbers
{
    /// <summary>Whether an object is what its journal says but for such numbers.</summary>
    public static bool Explain(Record journalled, string present) =>
        journalled is ChargePermission permission
        && RecordJson.Read(ObjectKind.ChargePermission, Encoding.UTF8.GetBytes(present)) is ChargePermission now
        && permission.AfterNumbersOf(now) == now;
}
