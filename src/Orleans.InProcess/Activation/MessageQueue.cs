namespace Orleans.Runtime;

/// <summary>What waits for an activation, in order of arrival. Not safe by itself: guarded by the activation's gate.</summary>
internal struct MessageQueue
{
    internal Message? First { get; private set; }

    private Message? _last;

    internal int Count { get; private set; }

    internal void Append(Message message)
    {
        message.Next = null;
        message.Previous = _last;
        _last?.Next = message;
        First ??= message;
        _last = message;
        Count++;
    }

    internal void Remove(Message message)
    {
        if (message.Previous is null)
        {
            First = message.Next;
        }
        else
        {
            message.Previous.Next = message.Next;
        }

        if (message.Next is null)
        {
            _last = message.Previous;
        }
        else
        {
            message.Next.Previous = message.Previous;
        }

        message.Next = message.Previous = null;
        Count--;
    }
}
