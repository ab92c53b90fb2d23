using System.Text;
using Tender.Core;
using Record = Tender.Core.Record;

namespace Tender.Server.Storage;

/// <summary>An object as its row says it and as its document does.</summary>
internal sealed record ObjectRow(
    ObjectId Id,
    string Root,
    long Version,
    State State,
    bool Live,
    long? Bound,
    long Used,
    long ChangedAt,
    string Doc
)
{
    private Record? record;

    public Record Record => record ??= RecordJson.Read(Id.Kind, Encoding.UTF8.GetBytes(Doc));
}
