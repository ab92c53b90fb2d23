using Tender.Core;
using Tender.Server.Storage;
using SqlStep = (string Sql, (string Name, object? Value)[] Arguments, int? MustTouch);

namespace Tender.Tests.Storage;

/// <summary>A database that writes down what is read from it, and what is moved by one statement.</summary>
internal sealed class RecordedStatements(Database inner) : Database
{
    /// <summary>Each statement with its arguments, in order.</summary>
    public List<(string Sql, (string Name, object? Value)[] Arguments)> All { get; } = [];

    public override int Lanes => inner.Lanes;

    public override bool IsShared => inner.IsShared;

    public override bool IsDistributed => inner.IsDistributed;

    public override string EachBucket => inner.EachBucket;

    public override string SkipLocked => inner.SkipLocked;

    public override Task<List<T>> Query<T>(
        string sql,
        Func<RowReader, T> row,
        params (string Name, object? Value)[] arguments
    )
    {
        Record(sql, arguments);
        return inner.Query(sql, row, arguments);
    }

    public override Task<List<T>> Execute<T>(
        string sql,
        Func<RowReader, T> row,
        params (string Name, object? Value)[] arguments
    )
    {
        Record(sql, arguments);
        return inner.Execute(sql, row, arguments);
    }

    public override Task Open(string environment) => inner.Open(environment);

    public override ReadResults Begin(int lane, ReadBatch reading) => inner.Begin(lane, reading);

    public override void Commit(int lane, WriteBatch writing) => inner.Commit(lane, writing);

    public override void Abandon(int lane) => inner.Abandon(lane);

    public override Task<bool> Alone(MerchantId merchant, params SqlStep[] statements) =>
        inner.Alone(merchant, statements);

    public override Task<bool> Together(params SqlStep[] statements) => inner.Together(statements);

    public override Task<T> Snapshot<T>(Func<DatabaseReader, Task<T>> read) => inner.Snapshot(read);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Record(string sql, (string Name, object? Value)[] arguments)
    {
        lock (All)
            All.Add((sql, arguments));
    }
}
