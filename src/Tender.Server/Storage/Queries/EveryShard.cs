namespace Tender.Server.Storage;

/// <summary>
/// What looks into all buckets at once, as a distributed database takes it: a row for each bucket lies on the bucket's
/// machine, and each machine looks into its own. Citus refuses such looks in the list of what is selected.
/// </summary>
internal static class EveryShard
{
    /// <summary>The buckets with work that is due at <c>@now</c>: bucket, free, lanes, moved.</summary>
    public const string DueBuckets = $"""
        SELECT bucket, max(free), max(lanes), max(moved) FROM (
          SELECT b.bucket, 1 AS free, 0 AS lanes, 0 AS moved FROM {PostgresCitus.Buckets} b
          JOIN LATERAL (SELECT j.run_at FROM jobs j
            WHERE j.bucket = b.bucket AND j.dead = 0 AND j.lane IS NULL
            ORDER BY j.run_at LIMIT 1) j ON j.run_at <= @now
          UNION ALL
          SELECT b.bucket, 0 AS free, 1 AS lanes, 0 AS moved FROM {PostgresCitus.Buckets} b
          JOIN LATERAL (SELECT j.run_at FROM jobs j
            WHERE j.bucket = b.bucket AND j.dead = 0 AND j.lane IS NOT NULL
            ORDER BY j.run_at LIMIT 1) j ON j.run_at <= @now
          UNION ALL
          SELECT m.bucket, 0 AS free, 0 AS lanes, 1 AS moved FROM moved_clocks m WHERE m.wakes_at <= @now) due
        GROUP BY bucket
        """;

    /// <summary>When the next job after <c>@after</c> is to run: in no lane, in one, behind a moved clock.</summary>
    public const string NextRun = $"""
        SELECT min(f.run_at), min(l.run_at), min(m.wakes_at) FROM {PostgresCitus.Buckets} b
        LEFT JOIN LATERAL (SELECT j.run_at FROM jobs j
          WHERE j.bucket = b.bucket AND j.dead = 0 AND j.lane IS NULL AND j.run_at > @after
          ORDER BY j.run_at LIMIT 1) f ON true
        LEFT JOIN LATERAL (SELECT j.run_at FROM jobs j
          WHERE j.bucket = b.bucket AND j.dead = 0 AND j.lane IS NOT NULL AND j.run_at > @after
          ORDER BY j.run_at LIMIT 1) l ON true
        LEFT JOIN moved_clocks m ON m.bucket = b.bucket
        """;
}
