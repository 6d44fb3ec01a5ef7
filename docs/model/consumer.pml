/* One group, one partition, two replicas: what libs/common/bilko/events does with an event that fails.

   Events 1, 2, 3 are of one entity, in sequence; event 4 is of another one. A transaction is one step where the
   partition's lock makes it so; without the lock it reads in one step and commits in another. What happens between
   transactions (a crash, another replica, an operator) is what the search is about.

   Budgets, each a -D: CRASHES, FLAPS (failures that pass), REDRIVES, REPEATS (a redrive delivered again),
   DISCARDS, REWINDS, MOVES (rebalances that leave a zombie). BROKEN=n: event n fails until the operator has fixed
   it. RETRIES: how many before the dead letter. GO_ON: followers do not wait for the dead.
   Rules taken away, one at a time:
     NO_LOCK         a transaction decides on what it read before others committed
     NO_CHAIN        followers do not queue
     NO_SEEN         parking does not look at the inbox
     NO_COMPARE      a failed retry counts although the row has changed
     ANY_DEATH       a redrive reopens any death, not the one it names
     OFFSET_FIRST    the offset moves before the commit
     LETTER_APART    the dead letter is sent after the commit, not through the outbox                                  */

#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef FLAPS
#define FLAPS 1
#endif
#ifndef REDRIVES
#define REDRIVES 0
#endif
#ifndef REPEATS
#define REPEATS 0
#endif
#ifndef DISCARDS
#define DISCARDS 0
#endif
#ifndef REWINDS
#define REWINDS 0
#endif
#ifndef MOVES
#define MOVES 1
#endif
#ifndef BROKEN
#define BROKEN 0
#endif
#ifndef RETRIES
#define RETRIES 1
#endif
#ifndef LAST
#define LAST 4
#endif

#define NEW 0
#define APPLIED 1
#define WAITING 2      /* parked, state retry */
#define DEAD 3
#define DISCARDED 4

byte mark[5];          /* the inbox; WAITING and DEAD have a row in `parked` */
byte failures[5], deaths[5], letters[5], effects[5], changes[5];
byte committed = 1;    /* next event by the group's offset */
byte owner = 0;
byte crashes = CRASHES, flaps = FLAPS, redrives = REDRIVES, repeats = REPEATS, discards = DISCARDS,
     rewinds = REWINDS, moves = MOVES;
bool fixed = false, redriven[5];
byte asked = 0, names = 0, answered = 0;   /* the redrive under way: event, death it names */

#ifdef GO_ON
#define holds(e) (mark[e] == WAITING)
#else
#define holds(e) (mark[e] == WAITING || mark[e] == DEAD)
#endif
#ifdef NO_CHAIN
#define held(e) false
#else
#define held(e) ((e == 2 && holds(1)) || (e == 3 && (holds(1) || holds(2))))
#endif
#define fails(e) (e == BROKEN && !fixed)
#define over(e) (mark[e] == APPLIED || mark[e] == DISCARDED)
#ifdef GO_ON
#define passed(e) (over(e) || mark[e] == DEAD)
#else
#define passed(e) over(e)
#endif

inline effect(e) {
  assert(effects[e] == 0);                                        /* once */
  assert(redriven[e] || !(e == 2 || e == 3) || passed(1));        /* in order */
  assert(redriven[e] || e != 3 || passed(2));
  effects[e]++; mark[e] = APPLIED; changes[e]++
}
inline die(e) {
  assert(effects[e] == 0);
  mark[e] = DEAD; deaths[e]++; changes[e]++;
#ifndef LETTER_APART
  letters[e]++;
#endif
}

proctype Replica(byte me) {
  byte next = 1, e = 0, version = 0;
  bool mine = false, queue = false;
end: do
  /* the lane: the owner's, and a zombie's that has not noticed */
  :: atomic { owner == me && !mine -> mine = true; next = committed }
  :: atomic { mine && next <= LAST -> e = next;
#ifdef OFFSET_FIRST
       committed = next + 1;
#endif
#ifdef NO_LOCK
     queue = held(e) };
     atomic {
#else
       queue = held(e);
#endif
       if
       :: mark[e] != NEW -> goto settled
       :: mark[e] == NEW && queue -> mark[e] = WAITING; failures[e] = 0; changes[e]++; goto settled
       :: mark[e] == NEW && !queue && fails(e) -> skip
       :: mark[e] == NEW && !queue && !fails(e) && flaps > 0 -> flaps--
       :: mark[e] == NEW && !queue && !fails(e) -> effect(e); goto settled
       fi };
     /* rolled back; it is parked in a transaction of its own */
     if
     :: atomic { crashes > 0 -> crashes--; mine = false; queue = false; e = 0; goto lost }
     :: atomic {
          if
#ifdef NO_SEEN
          :: true ->
#else
          :: mark[e] == NEW ->
#endif
             mark[e] = WAITING; failures[e] = 1; changes[e]++
#ifndef NO_SEEN
          :: else
#endif
          fi };
     fi;
settled:
     if
     :: atomic { if :: owner == me -> committed = next + 1 :: else fi; next = next + 1; queue = false; e = 0 }
     :: atomic { crashes > 0 -> crashes--; mine = false; queue = false; e = 0; goto lost }
     fi;
lost:
     skip
  :: atomic { mine && owner != me && next > LAST -> mine = false }

  /* the retry pump */
  :: atomic { mark[1] == WAITING && !held(1) -> e = 1; version = changes[1] }; goto retry
  :: atomic { mark[2] == WAITING && !held(2) -> e = 2; version = changes[2] }; goto retry
  :: atomic { mark[3] == WAITING && !held(3) -> e = 3; version = changes[3] }; goto retry
  :: atomic { mark[4] == WAITING -> e = 4; version = changes[4] }; goto retry
  od;
retry:
  atomic {
#ifndef NO_LOCK
    if
    :: mark[e] != WAITING || held(e) -> e = 0; version = 0; goto end
    :: else
    fi;
    version = changes[e];
#endif
    if
    :: fails(e) -> skip
    :: !fails(e) && flaps > 0 -> flaps--
    :: !fails(e) ->
#ifdef NO_LOCK
         if :: mark[e] == WAITING && version == changes[e] -> effect(e) :: else fi;
#else
         effect(e);
#endif
         e = 0; version = 0; goto end
    fi };
  if
  :: atomic { crashes > 0 -> crashes--; e = 0; version = 0; mine = false; goto end }
  :: atomic {
       if
#ifdef NO_COMPARE
       :: true ->
#else
       :: mark[e] == WAITING && version == changes[e] ->
#endif
          failures[e]++; changes[e]++;
          if :: failures[e] > RETRIES -> die(e); failures[e] = 0 :: else -> mark[e] = WAITING fi
#ifndef NO_COMPARE
       :: else
#endif
       fi;
       version = (mark[e] == DEAD -> 1 : 0) }
  fi;
#ifdef LETTER_APART
  if
  :: atomic { version == 1 -> letters[e]++ }
  :: atomic { version == 1 && crashes > 0 -> crashes-- }
  :: atomic { version == 0 }
  fi;
#endif
  atomic { e = 0; version = 0 };
  goto end
}

proctype Redrive() {
end: do
  :: atomic { asked > 0 && answered == 0 ->
       if
#ifdef ANY_DEATH
       :: mark[asked] == DEAD ->
#else
       :: mark[asked] == DEAD && deaths[asked] == names ->
#endif
          assert(deaths[asked] == names);                         /* each death is answered once */
          mark[asked] = WAITING; failures[asked] = 0; changes[asked]++; redriven[asked] = true
       :: else
       fi;
       answered = 1 }
  :: atomic { answered == 1 && repeats > 0 -> repeats--; answered = 0 }
  od
}

proctype Operator() {
  byte e = 0;
end: do
  :: atomic { moves > 0 && committed <= LAST -> moves--; owner = 1 - owner }
  :: atomic { rewinds > 0 && committed > 1 -> rewinds--; committed = 1; owner = 1 - owner }
  :: atomic { BROKEN > 0 && redrives > 0 && mark[BROKEN] == DEAD && (asked == 0 || answered == 1) ->
       redrives--; asked = BROKEN; names = deaths[BROKEN]; answered = 0;
       if :: fixed = true :: skip fi }
  :: atomic { BROKEN > 0 && discards > 0 && mark[BROKEN] == DEAD ->
       discards--; mark[BROKEN] = DISCARDED; changes[BROKEN]++ }
  od
}

proctype Check() {                                                 /* when nothing can happen any more */
  byte e = 1;
end: timeout ->
  do
  :: atomic { e <= LAST ->
       assert(mark[e] != NEW);                                    /* nothing lost */
       assert((effects[e] == 1) == (mark[e] == APPLIED));
       assert(letters[e] == deaths[e]);                           /* one letter a death */
       assert(mark[e] != WAITING || held(e));                     /* nobody forgotten */
       e++ }
  :: atomic { e > LAST -> break }
  od
}

init { atomic { run Replica(0); run Replica(1); run Redrive(); run Operator(); run Check() } }
