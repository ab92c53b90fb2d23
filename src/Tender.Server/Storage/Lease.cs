namespace Tender.Server.Storage;

/// <summary>The lease of a claimed job: who holds it may end it once.</summary>
internal readonly record struct Lease(long Job, long Fence);
