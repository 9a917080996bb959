using System.Collections.Immutable;
using Kefu.Contracts.Conversations;
using Kefu.Domain.Backlog;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Domain.Routing;
using Kefu.Domain.Tenants;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Microsoft.Extensions.Logging;
using static Kefu.Domain.Backlog.StoreDutyFact;

namespace Kefu.Grains.Stores;

/// <content>
/// What waited while nobody was on duty: told so once, and released at the set rate over all agents scheduled when duty begins
/// (P0-14). Without a rate everything is given out at once, and nothing of this is recorded.
/// </content>
internal sealed partial class StoreGrain
{
    private StoreDutyState _duty = StoreDutyState.None;
    private bool _isDutyLoaded;
    private bool _isRecordingDuty;
    private BacklogRelease? _release;
    private DateTimeOffset _nextRelease;

    /// <summary>What a customer is to be told who enters the queue now; null if somebody is on duty, or the store does not tell.</summary>
    private OutOfHoursNotice? NoticeAt(DateTimeOffset now, EffectiveSettings settings) =>
        settings.OutOfHoursNotice && !_roster.AnyOnDuty(now) ? new(settings.OutOfHoursZh, settings.OutOfHoursEn) : null;

    /// <summary>A conversation came back to the queue, and nobody is there: whoever was not told yet is told by the conversation.</summary>
    private void TellOutOfHours(ConversationState conversation)
    {
        if (conversation.NoticedAt is null && NoticeAt(clock.GetUtcNow(), Settings) is not null)
        {
            var grain = GrainFactory.GetGrain<IConversationGrain>(Keys.Conversation(conversation.Id));
            _notices.Send("out-of-hours", grain.TellOutOfHours);
        }
    }

    /// <summary>Newcomers queue behind the backlog; only a higher class passes it there (I7).</summary>
    private bool IsReleasing => _release is not null || _isRecordingDuty;

    /// <summary>Whether a waiting conversation belongs to a backlog that is being released.</summary>
    private bool IsBacklog(Waiter waiter) => _release?.Covers(waiter.FirstMessageAt) == true;

    /// <summary>It is not its turn yet: nobody may pass it either (I7).</summary>
    private bool IsHeld(Waiter waiter, DateTimeOffset now) => IsBacklog(waiter) && now < _nextRelease;

    private void Released(Candidate candidate, DateTimeOffset now)
    {
        candidate.BacklogLeft -= candidate.BacklogLeft == int.MaxValue ? 0 : 1;
        _nextRelease = _release!.NextAfter(_nextRelease, now);
    }

    private static void NotReleased(Candidate candidate) => candidate.BacklogLeft += candidate.BacklogLeft == int.MaxValue ? 0 : 1;

    /// <summary>Sees whether duty has begun or ended, and whether a release is over. Costs a comparison or two where no rate is set.</summary>
    private void LookAtDuty(DateTimeOffset now)
    {
        if (_release is { } release)
        {
            if (!release.HasShares(now))
            {
                _roster.EndShares();
            }

            if (_line.Oldest is not { } oldest || !release.Covers(oldest))
            {
                EndRelease();
            }
        }

        if (_isDutyLoaded && !_isRecordingDuty && _duty.IsOn != _roster.AnyOnDuty(now))
        {
            _ = RecordDuty(now);
        }
    }

    /// <summary>Reads what was recorded of duty, where a backlog is released at a rate; takes up a release that a restart interrupted.</summary>
    private async Task LoadDuty(CancellationToken cancellationToken)
    {
        if (Settings.BacklogPerMinute == 0)
        {
            _isDutyLoaded = false;
            EndRelease();
            return;
        }

        if (_isDutyLoaded)
        {
            return;
        }

        _duty = StoreDutyState.None;
        if (await reader.LastStream(Keys.StoreDuties(_tenant, _store), cancellationToken) is { } stream)
        {
            var duty = StoreDutyState.None with { Date = Keys.DateOfStoreDuty(stream) };
            foreach (var entry in await reader.ReadStream(stream, cancellationToken: cancellationToken))
            {
                duty = StoreDutyState.Fold(duty, FactCodec.ReadStoreDuty(entry.Facts));
            }

            _duty = duty;
        }

        _isDutyLoaded = true;
        if (_duty.Release is { } release && _line.Oldest is { } oldest && release.Covers(oldest))
        {
            Begin(release.TakenUp(_line.Count));
        }
    }

    private async Task RecordDuty(DateTimeOffset now)
    {
        // Nobody is served until it is recorded: what is given out must be part of a release that is in the ledger.
        var isRecorded = false;
        _isRecordingDuty = true;
        try
        {
            var settings = Settings;
            var begins = !_duty.IsOn;
            var release = begins ? BacklogRelease.Begin(now, _line.Count, settings.BacklogPerMinute, settings.BacklogShare, Scheduled(now)) : null;
            ImmutableArray<StoreDutyFact> facts = release is not null
                ? [new DutyBegan(release.Waiting, release.PerMinute, release.SharesUntil, release.Share, release.Scheduled, now)]
                : [new DutyEnded(_line.Count, now)];

            // A clock that stepped back does not reopen yesterday.
            var today = settings.DateOf(now) is var date && date > _duty.Date ? date : _duty.Date;
            var version = today == _duty.Date ? _duty.Version : 0;
            await this.Commit(ledger, new Commit(new StreamAppend(Keys.StoreDuty(_tenant, _store, today), version, FactCodec.Write(facts), _tenant, now)), default);
            _duty = StoreDutyState.Fold(_duty with { Date = today, Version = version }, facts);
            if (release is { Waiting: > 0 })
            {
                Begin(release);
            }
            else
            {
                EndRelease();
            }

            isRecorded = true;
        }
        catch (Exception e)
        {
            LogDutyNotRecorded(_store, e.Message);
        }

        _isRecordingDuty = false;
        if (isRecorded)
        {
            Match();
        }
        else
        {
            PlanWake(clock.GetUtcNow(), TimeSpan.FromSeconds(1));
        }
    }

    private void Begin(BacklogRelease release)
    {
        (_release, _nextRelease, _line.AgesFrom) = (release, clock.GetUtcNow(), release.Began);
        if (release.HasShares(_nextRelease))
        {
            _roster.Share(release.ShareOf);
        }
    }

    private void EndRelease()
    {
        if (_release is not null)
        {
            (_release, _line.AgesFrom) = (null, DateTimeOffset.MinValue);
            _roster.EndShares();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Store {Store}: the beginning or end of duty could not be recorded and is tried again: {Why}")]
    private partial void LogDutyNotRecorded(string store, string why);
}
