"""What has not been measured: accuracies of all networks of the cube, with intervals that are checked.

One Gaussian process pools what groups have published of scaled networks of many backbones. It is fitted off the
request path (`fit`); all that is served is computed from its *collapsed posterior* (`posterior`), a few kilobytes that
are exact. `accuracy` and `verdict` turn logits into per cent and into chances; `validation` checks the promise on
rows that were left out. `fitted` is what is kept of a fit: reading it needs neither of the two.

Notation, throughout: n rows i of backbone b_i and family f_i; x = (ln r, ln d, ln w) in coordinates, shape (n, 3);
y = logit(top1 / 100), shape (n,), with prior mean 1; σ² the noise of one training. μ, s: mean and standard deviation of
a logit.
"""
