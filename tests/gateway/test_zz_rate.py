import asyncio, time, uuid, cProfile, pstats, threading
import grpc, structlog
from tests.gateway.calling import Caller, FILE, PROVIDER, before
from worker.gateway.engine import Engine
async def test_rate(client, settings):
    import logging
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    N=200
    q=f"q{uuid.uuid4()}"
    async with before(Engine(client,q)) as api:
        await api.create()
        async def gw(i):
            async with sem: await api.create(document=FILE)
        async def timed(f, *a):
            t=time.perf_counter(); c=time.process_time(); await asyncio.gather(*(f(i,*a) for i in range(N))); return N/(time.perf_counter()-t), (time.process_time()-c)/N*1000
        sem=asyncio.Semaphore(16)
        print("gw same", await timed(gw))
        p=cProfile.Profile()
        # run planning inline for the profile
        import worker.gateway.creation as cr
        async def inline(f,*a): return f(*a)
        class A: 
            to_thread=staticmethod(inline)
        cr.asyncio=A
        print("gw inline", await timed(gw))
        p.enable(); print("gw profiled", await timed(gw)); p.disable()
        pstats.Stats(p).sort_stats("tottime").print_stats(45)
        pstats.Stats(p).sort_stats("cumtime").print_stats(60)
