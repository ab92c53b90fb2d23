using Tender.Core;

namespace Tender.Server.Storage;

/// <summary>What a command came to: one of four, and no other.</summary>
internal abstract record CommandResult<T>
{
    private CommandResult() { }

    /// <summary>What was decided.</summary>
    /// <exception cref="InvalidOperationException">Nothing was: the caller did not look.</exception>
    public virtual Result<T> Result => throw new InvalidOperationException($"Nothing was decided: {this}");

    /// <summary>The response that is stored under the command's key; null when none is.</summary>
    public virtual StoredResponse? Response => null;

    /// <summary>
    /// Turns what a request came to into its answer. A request ends no job, so it cannot have lost a lease.
    /// </summary>
    public abstract TAnswer Answer<TAnswer>(
        Func<Decided, TAnswer> decided,
        Func<Replayed, TAnswer> replayed,
        Func<KeyReused, TAnswer> keyReused
    );

    /// <summary>The decision ran. A yes is stored; a no has stored nothing.</summary>
    /// <param name="Result">The yes or the no.</param>
    /// <param name="Response">The response now stored under the command's key; null without a key, or for a no.</param>
    public sealed record Decided(Result<T> Result, StoredResponse? Response) : CommandResult<T>
    {
        public override Result<T> Result { get; } = Result;

        public override StoredResponse? Response { get; } = Response;

        public override TAnswer Answer<TAnswer>(
            Func<Decided, TAnswer> decided,
            Func<Replayed, TAnswer> replayed,
            Func<KeyReused, TAnswer> keyReused
        ) => decided(this);
    }

    /// <summary>The same request was answered under this key before; nothing was decided.</summary>
    /// <param name="Response">The response it was given then.</param>
    /// <param name="Awaits">The object whose verdict that response was to tell, where nobody was told it; null
    /// otherwise.</param>
    /// <param name="IsOwn">Whether this command was given it: its commit, whose fate was unknown, was made.</param>
    public sealed record Replayed(StoredResponse Response, ObjectId? Awaits = null, bool IsOwn = false)
        : CommandResult<T>
    {
        public override StoredResponse Response { get; } = Response;

        public override TAnswer Answer<TAnswer>(
            Func<Decided, TAnswer> decided,
            Func<Replayed, TAnswer> replayed,
            Func<KeyReused, TAnswer> keyReused
        ) => replayed(this);
    }

    /// <summary>Another request has used this key before; nothing was decided.</summary>
    /// <param name="Earlier">The response to that other request. A dialect may look at it, and shows it to
    /// nobody.</param>
    public sealed record KeyReused(StoredResponse Earlier) : CommandResult<T>
    {
        public override TAnswer Answer<TAnswer>(
            Func<Decided, TAnswer> decided,
            Func<Replayed, TAnswer> replayed,
            Func<KeyReused, TAnswer> keyReused
        ) => keyReused(this);
    }

    /// <summary>
    /// Another worker holds the job by now, or an advance must run an earlier job first; nothing was decided.
    /// </summary>
    public sealed record LeaseLost : CommandResult<T>
    {
        public override TAnswer Answer<TAnswer>(
            Func<Decided, TAnswer> decided,
            Func<Replayed, TAnswer> replayed,
            Func<KeyReused, TAnswer> keyReused
        ) => throw new InvalidOperationException("A request lost a lease.");
    }
}
