using Kefu.Domain.Conversations;
using Kefu.Domain.Figures;
using Kefu.Testing.Figures;
using static Kefu.Domain.Conversations.ConversationFact;

namespace Kefu.Domain.Tests.Figures;

public sealed class RandomFiguresTests
{
    // Goal: the figures of any life agree with what its facts say as a whole, counted here by other means: no correction is
    // forgotten, nothing is counted twice, and no figure is below zero. A failure names its seed.
    [Fact]
    public void Fold_AnyLife_AgreesWithItsFactsAsAWhole()
    {
        for (var seed = 1; seed <= 3_000; seed++)
        {
            var life = RandomLife.Of(new Random(seed));
            var (tally, steps, record) = (new Tally(), new List<Increment>(), InquiryRecord.None);
            foreach (var entry in life)
            {
                record = InquiryFigures.Fold(record, entry, steps);
            }

            steps.Where(s => s.Place.Agent is null).ToList().ForEach(s => tally.Add(s));
            var facts = life.SelectMany(e => e).ToList();
            var last = facts.Aggregate(ConversationState.Unopened("c"), Conversation.Apply);
            var (replies, tenures) = (facts.OfType<Replied>().ToList(), facts.OfType<Assigned>().ToList());
            var closed = last.Status is ConversationStatus.Closed;
            var over = closed || last.Status is ConversationStatus.Abandoned;

            Is(1, Measure.Arrived);
            Is(tenures.Count > 0 ? 1 : 0, Measure.Queue);
            Is(tenures.Count, Measure.Tenures);
            Is(replies.Count, Measure.Replies);
            Is(replies.Count > 0 ? 1 : 0, Measure.FirstReply);
            Is(closed ? 1 : 0, Measure.Closed);
            Is(closed && replies.Count > 0 ? 1 : 0, Measure.Handle);
            Is(over && replies.Count == 0 ? 1 : 0, Measure.Unanswered);
            Is(last.Status is ConversationStatus.Abandoned && tenures.Count == 0 ? 1 : 0, Measure.Abandoned);
            Is(last.Status is ConversationStatus.Abandoned && tenures.Count > 0 ? 1 : 0, Measure.Left);
            Is(facts.OfType<EvaluationInvited>().Count(), Measure.Invited);
            Is(last.Score is null ? 0 : 1, Measure.Rated1, Measure.Rated2, Measure.Rated3, Measure.Rated4, Measure.Rated5);
            Is(last.Transfers, Measure.TransfersOut);
            Is(last.Transfers > 0 ? 1 : 0, Measure.Transferred);
            Is(facts.OfType<Released>().Count(), Measure.Declined, Measure.GivenBack, Measure.OwnerLost);
            Is(
                closed && last.Transfers == 0 && replies.Select(r => r.Agent).Distinct().Count() == 1 && facts.OfType<Closed>().Count() == 1 ? 1 : 0,
                Measure.Resolved);

            // Tenures and what is credited to agents: every step has its twin at the store.
            Assert.True(PerAgent(Measure.Tenures) == tenures.Count, $"seed {seed}");
            Assert.True(PerAgent(Measure.Silent) == tally.Count(Measure.Silent), $"seed {seed}");
            Assert.True(PerAgent(Measure.Resolved) <= tally.Count(Measure.Resolved), $"seed {seed}");
            Assert.True(PerAgent(Measure.FirstToReply) == tally.Count(Measure.FirstReply), $"seed {seed}");
            Assert.True(PerAgent(Measure.Silent) + PerAgent(Measure.Handle) + (last.IsOwned ? 1 : 0) == tenures.Count, $"seed {seed}");
            Assert.All(tally.Entries, e => Assert.True(e.Count >= 0 && e.Milliseconds >= 0 && e.Classes.All(c => c.Value > 0), $"seed {seed}: {e.Measure} {e.Count}"));
            Assert.True(tally.Count(Measure.ClockMet) <= tally.Count(Measure.ClockDue), $"seed {seed}");
            Assert.True(tally.Count(Measure.Response) <= tally.Count(Measure.Rounds), $"seed {seed}");
            Assert.Equal(life.Count, record.Version);

            void Is(long expected, params ReadOnlySpan<Measure> measures) =>
                Assert.True(expected == tally.Count(measures), $"seed {seed}: {measures[0]} is {tally.Count(measures)}, not {expected}");

            long PerAgent(Measure measure) => steps.Where(s => s.Place.Agent is not null && s.Measure == measure).Sum(s => s.Amount);
        }
    }

    // Goal: a record read again from the stream counts on exactly as the one that was kept (a restart in the middle).
    [Fact]
    public void Fold_RecordReadAgain_CountsOnTheSame()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var life = RandomLife.Of(new Random(seed));
            for (var cut = 0; cut <= life.Count; cut++)
            {
                var (kept, read) = (new List<Increment>(), new List<Increment>());
                var (one, other) = (InquiryRecord.None, InquiryRecord.None);
                foreach (var (i, entry) in life.Index())
                {
                    one = InquiryFigures.Fold(one, entry, i < cut ? null : kept);
                }

                foreach (var entry in life.Take(cut))
                {
                    other = InquiryFigures.Fold(other, entry, null);
                }

                foreach (var entry in life.Skip(cut))
                {
                    other = InquiryFigures.Fold(other, entry, read);
                }

                Assert.True(kept.SequenceEqual(read), $"seed {seed}, cut {cut}");
            }
        }
    }
}
