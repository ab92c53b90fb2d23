namespace Tender.Server.Storage;

/// <summary>A bucket with work that is due.</summary>
/// <param name="Bucket">Which.</param>
/// <param name="HasFree">Whether there is work that belongs to no lane.</param>
/// <param name="HasLanes">Whether there is work in lanes.</param>
/// <param name="HasMoved">Whether jobs that waited while their clock was moved are to get their time.</param>
internal readonly record struct DueBucket(short Bucket, bool HasFree, bool HasLanes, bool HasMoved);
