#!/usr/bin/env bash
# NuGet Coravel 6.0.2, a scheduler for .NET, has lines of cron. One would guess that "0 0 1 */3 *" is the first day of each quarter, as in cron and in Cronos:
# January, April, July, October. Here `*/3` is every month that 3 divides: March, June, September, December. Days and minutes are counted so too: "*/2" are
# the even days, "*/25" the minutes 25 and 50 without 0. And Sunday is 0 only: a line for day 7 is taken, and never due. A statement of the quarter is made a
# month before the quarter is over, and nothing looks wrong until someone compares it. Seen on 2026-11-30.
. "$(dirname "$0")/common.sh"
note "the months, days and minutes at which the same lines are due by Coravel and by Cronos"
install_dotnet Coravel@6.0.2 Cronos@0.13.0
cat > Program.cs <<'CS'
var start = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);
void Look(string line, TimeSpan step, int count, Func<DateTime, int> part)
{
    var times = Enumerable.Range(0, count).Select(number => start + step * number).ToList();
    var coravel = new Coravel.Scheduling.Schedule.Cron.CronExpression(line);
    var cronos = Cronos.CronExpression.Parse(line).GetOccurrences(start, times[^1], true, true).ToHashSet();
    string Due(IEnumerable<DateTime> due) => string.Join(' ', due.Select(part).Distinct()) is { Length: > 0 } found ? found : "never";
    Console.WriteLine($"{line} Coravel: {Due(times.Where(coravel.IsDue))}, Cronos: {Due(times.Where(cronos.Contains))}");
}
Look("0 0 1 */3 *", TimeSpan.FromDays(1), 365, time => time.Month);
Look("0 0 */10 * *", TimeSpan.FromDays(1), 31, time => time.Day);
Look("*/25 * * * *", TimeSpan.FromMinutes(1), 120, time => time.Minute);
Look("0 0 * * 7", TimeSpan.FromDays(1), 10, time => time.Day);
CS
seen "$(run_dotnet | paste -sd';')" "0 0 1 */3 * Coravel: 3 6 9 12, Cronos: 1 4 7 10;0 0 */10 * * Coravel: 10 20 30, Cronos: 1 11 21 31;\
*/25 * * * * Coravel: 25 50, Cronos: 0 25 50;0 0 * * 7 Coravel: never, Cronos: 3 10"
